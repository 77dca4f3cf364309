/* The SMTP server engine: commands and content from the input, answers thrown
 * by dice. However the input is cut the events, the output and the end are
 * the same; replies are well-formed; addresses in events parse again; memory
 * stays in its bound. First octet: options; second and third: the dice. */
#include "dice.h"

static const char *const options[] = {
    "", "pass_bare", "lf_lines", "caps=STARTTLS,VRFY,EXPN",
    "line_max=64 bad_max=3 rcpt_max=2 message_max=20", "connects",
    "caps=STARTTLS bad_max=100 reply_max=1024 out_max=1024",
    "pass_bare lf_lines keywords=X,Y bad_max=1000 hostname=[192.0.2.1]"
};

static const char *const answers[] = {
    "ok", "ok", "ok", "refuse", "reply 250 2.1.0 fine\\nreally",
    "reply 450 4.2.0 later", "reply 550 no", "reply 421 4.3.2 bye",
    "reply 354 go", "close", "close down for repair"
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    played want = { 0 }, got = { 0 };
    play_plan plan = plan_plain;
    dice d = { 0 };
    script s;
    int i;

    if (size < 3)
        return 0;
    d.state = (uint32_t)data[1] << 8 | data[2];
    script_octets(&s, &engine_smtp, CLIENT, data + 3, size - 3);
    text_puts(&s.side[SERVER].with, options[data[0] & 7]);
    if (data[0] & 8)
        dice_apps(&d, &s.side[SERVER], answers,
                  sizeof answers / sizeof *answers);
    play_alone(&s, SERVER, &plan, &want);
    dice_check(&s, SERVER, &want);
    for (i = 0; i < 3; i++) {
        plan = dice_plan(&d, size - 3);
        plan.late = dice_throw(&d, 2) != 0;
        played_clear(&got);
        play_alone(&s, SERVER, &plan, &got);
        dice_same(&s, &want, &got);
    }
    played_free(&want);
    played_free(&got);
    script_free(&s);
    return 0;
}
