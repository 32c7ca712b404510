"""Huffman's code of header blocks (RFC 7541, 5.2), read a byte at a time. Nothing of ours is written in it."""

from hpack import HPACKDecodingError
from hpack.huffman_table import HUFFMAN_COMPLETE, HUFFMAN_EMIT_SYMBOL, HUFFMAN_FAIL, HUFFMAN_TABLE

# The nodes that a string may end at: all that is left are bits of padding.
ENDS = frozenset(node for node, flags, _ in HUFFMAN_TABLE if flags & HUFFMAN_COMPLETE)


class Steps(dict[int, tuple[int, bytes]]):
    """What a byte brings: node << 8 | byte → the next node and the letters on the way to it. The first node is 0.

    hpack's table knows it of half bytes; of whole ones it is found out when they come. There are 256 nodes.
    """

    def __missing__(self, key: int) -> tuple[int, bytes]:
        node, letters = key >> 8, b""
        for half in (key >> 4 & 0xF, key & 0xF):
            node, flags, letter = HUFFMAN_TABLE[node << 4 | half]
            if flags & HUFFMAN_FAIL:
                raise HPACKDecodingError("A string is not in Huffman's code.")
            if flags & HUFFMAN_EMIT_SYMBOL:
                letters += bytes((letter,))
        self[key] = node, letters
        return node, letters


STEPS = Steps()


def decoded(text: bytes) -> bytes:
    """What was meant by a string in the code. Raises HPACKDecodingError."""
    node, parts = 0, []
    for byte in text:
        node, letters = STEPS[node << 8 | byte]
        parts.append(letters)
    if node not in ENDS:
        raise HPACKDecodingError("A string ends in the middle of a letter.")
    return b"".join(parts)
