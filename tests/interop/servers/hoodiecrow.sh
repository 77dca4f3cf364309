# hoodiecrow, an IMAP server in Node that lacks whatever it is told to; for
# scripts that have lib.sh.

# get_hoodiecrow: where things may be installed.
get_hoodiecrow()
{
    get_by_npm hoodiecrow-imap@2.1.0
}

# start_hoodiecrow PLUGIN...: with no mail; sets $imap4 and $imaps. Wants a
# certificate().
start_hoodiecrow()
{
    serve node tests/interop/hoodiecrow.cjs "$dir" "$@"
    imap4=$(port_of imap) imaps=$(port_of imaps)
}
