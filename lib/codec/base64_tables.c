#include "codec/base64_int.h"

/* RFC 2045 table 1, once behind each first letter. */
#define PAIRS(a) \
    { a, 'A' }, { a, 'B' }, { a, 'C' }, { a, 'D' }, { a, 'E' }, { a, 'F' }, \
    { a, 'G' }, { a, 'H' }, { a, 'I' }, { a, 'J' }, { a, 'K' }, { a, 'L' }, \
    { a, 'M' }, { a, 'N' }, { a, 'O' }, { a, 'P' }, { a, 'Q' }, { a, 'R' }, \
    { a, 'S' }, { a, 'T' }, { a, 'U' }, { a, 'V' }, { a, 'W' }, { a, 'X' }, \
    { a, 'Y' }, { a, 'Z' }, { a, 'a' }, { a, 'b' }, { a, 'c' }, { a, 'd' }, \
    { a, 'e' }, { a, 'f' }, { a, 'g' }, { a, 'h' }, { a, 'i' }, { a, 'j' }, \
    { a, 'k' }, { a, 'l' }, { a, 'm' }, { a, 'n' }, { a, 'o' }, { a, 'p' }, \
    { a, 'q' }, { a, 'r' }, { a, 's' }, { a, 't' }, { a, 'u' }, { a, 'v' }, \
    { a, 'w' }, { a, 'x' }, { a, 'y' }, { a, 'z' }, { a, '0' }, { a, '1' }, \
    { a, '2' }, { a, '3' }, { a, '4' }, { a, '5' }, { a, '6' }, { a, '7' }, \
    { a, '8' }, { a, '9' }, { a, '+' }, { a, '/' }

const char mproto_base64_pairs[4096][2] = {
    PAIRS('A'), PAIRS('B'), PAIRS('C'), PAIRS('D'), PAIRS('E'),
    PAIRS('F'), PAIRS('G'), PAIRS('H'), PAIRS('I'), PAIRS('J'),
    PAIRS('K'), PAIRS('L'), PAIRS('M'), PAIRS('N'), PAIRS('O'),
    PAIRS('P'), PAIRS('Q'), PAIRS('R'), PAIRS('S'), PAIRS('T'),
    PAIRS('U'), PAIRS('V'), PAIRS('W'), PAIRS('X'), PAIRS('Y'),
    PAIRS('Z'), PAIRS('a'), PAIRS('b'), PAIRS('c'), PAIRS('d'),
    PAIRS('e'), PAIRS('f'), PAIRS('g'), PAIRS('h'), PAIRS('i'),
    PAIRS('j'), PAIRS('k'), PAIRS('l'), PAIRS('m'), PAIRS('n'),
    PAIRS('o'), PAIRS('p'), PAIRS('q'), PAIRS('r'), PAIRS('s'),
    PAIRS('t'), PAIRS('u'), PAIRS('v'), PAIRS('w'), PAIRS('x'),
    PAIRS('y'), PAIRS('z'), PAIRS('0'), PAIRS('1'), PAIRS('2'),
    PAIRS('3'), PAIRS('4'), PAIRS('5'), PAIRS('6'), PAIRS('7'),
    PAIRS('8'), PAIRS('9'), PAIRS('+'), PAIRS('/'),
};

#define VALUE(v, bits) ((uint32_t)(v) << (bits) | MPROTO_BASE64_MARK)

/* The same table read backwards, for the place bits above the lowest. */
#define VALUES(b) { \
    ['A'] = VALUE(0, b), ['B'] = VALUE(1, b), ['C'] = VALUE(2, b), \
    ['D'] = VALUE(3, b), ['E'] = VALUE(4, b), ['F'] = VALUE(5, b), \
    ['G'] = VALUE(6, b), ['H'] = VALUE(7, b), ['I'] = VALUE(8, b), \
    ['J'] = VALUE(9, b), ['K'] = VALUE(10, b), ['L'] = VALUE(11, b), \
    ['M'] = VALUE(12, b), ['N'] = VALUE(13, b), ['O'] = VALUE(14, b), \
    ['P'] = VALUE(15, b), ['Q'] = VALUE(16, b), ['R'] = VALUE(17, b), \
    ['S'] = VALUE(18, b), ['T'] = VALUE(19, b), ['U'] = VALUE(20, b), \
    ['V'] = VALUE(21, b), ['W'] = VALUE(22, b), ['X'] = VALUE(23, b), \
    ['Y'] = VALUE(24, b), ['Z'] = VALUE(25, b), ['a'] = VALUE(26, b), \
    ['b'] = VALUE(27, b), ['c'] = VALUE(28, b), ['d'] = VALUE(29, b), \
    ['e'] = VALUE(30, b), ['f'] = VALUE(31, b), ['g'] = VALUE(32, b), \
    ['h'] = VALUE(33, b), ['i'] = VALUE(34, b), ['j'] = VALUE(35, b), \
    ['k'] = VALUE(36, b), ['l'] = VALUE(37, b), ['m'] = VALUE(38, b), \
    ['n'] = VALUE(39, b), ['o'] = VALUE(40, b), ['p'] = VALUE(41, b), \
    ['q'] = VALUE(42, b), ['r'] = VALUE(43, b), ['s'] = VALUE(44, b), \
    ['t'] = VALUE(45, b), ['u'] = VALUE(46, b), ['v'] = VALUE(47, b), \
    ['w'] = VALUE(48, b), ['x'] = VALUE(49, b), ['y'] = VALUE(50, b), \
    ['z'] = VALUE(51, b), ['0'] = VALUE(52, b), ['1'] = VALUE(53, b), \
    ['2'] = VALUE(54, b), ['3'] = VALUE(55, b), ['4'] = VALUE(56, b), \
    ['5'] = VALUE(57, b), ['6'] = VALUE(58, b), ['7'] = VALUE(59, b), \
    ['8'] = VALUE(60, b), ['9'] = VALUE(61, b), ['+'] = VALUE(62, b), \
    ['/'] = VALUE(63, b) \
}

const uint32_t mproto_base64_values[4][256] = {
    VALUES(18), VALUES(12), VALUES(6), VALUES(0)
};

#if MPROTO_SIMD
const mproto_base64_lut mproto_base64_luts = {
    { 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10 },
    { 2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1 },
    { 'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
      '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0 },
    { 0, 63 - '/', 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a',
      0, 0, 0, 0, 0, 0, 0, 0 },
    { 0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
      0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a },
    { 0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08,
      0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10 }
};
#endif

#undef PAIRS
#undef VALUE
#undef VALUES
