"""Huffman's code of header blocks (RFC 7541, 5.2), read a byte at a time. Nothing of ours is written in it."""

from hpack import HPACKDecodingError
from hpack.huffman_table import HUFFMAN_COMPLETE, HUFFMAN_EMIT_SYMBOL, HUFFMAN_FAIL, HUFFMAN_TABLE


class Node(dict[int, tuple["Node", bytes]]):
    """How far a letter has come; a byte brings the letters that end in it, and leads to the next node.

    hpack's table knows that of half bytes; of whole ones it is found out when they come. There are 256 nodes.
    """

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number

    def __missing__(self, byte: int) -> tuple["Node", bytes]:
        number, letters = self.number, b""
        for half in (byte >> 4, byte & 0xF):
            number, flags, letter = HUFFMAN_TABLE[number << 4 | half]
            if flags & HUFFMAN_FAIL:
                raise HPACKDecodingError("A string is not in Huffman's code.")
            if flags & HUFFMAN_EMIT_SYMBOL:
                letters += bytes((letter,))
        self[byte] = step = NODES[number], letters
        return step


NODES = [Node(number) for number in range(256)]
# Those that a string may end at: all that is left are bits of padding.
ENDS = frozenset(number for number, flags, _ in HUFFMAN_TABLE if flags & HUFFMAN_COMPLETE)


def decoded(text: bytes) -> bytes:
    """What was meant by a string in the code. Raises HPACKDecodingError."""
    node, parts = NODES[0], []
    for byte in text:
        node, letters = node[byte]
        parts.append(letters)
    if node.number not in ENDS:
        raise HPACKDecodingError("A string ends in the middle of a letter.")
    return b"".join(parts)
