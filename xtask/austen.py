"""Takes Jane Austen's six novels out of R's package `janeaustenr` (an index and a file of compressed objects) and writes one text a novel.

    python xtask/austen.py FOLDER_OF_THE_PACKAGE OUT

Needs: rdata.
"""

import struct
import sys
import zlib
from pathlib import Path

import rdata


# zlib reads both its own header and that of gzip.
AUTO = 32 + zlib.MAX_WBITS


def r_object(compressed):
    return rdata.conversion.convert(rdata.parser.parse_data(zlib.decompress(compressed, AUTO), extension=".rds"))


def main():
    package, out = Path(sys.argv[1]), Path(sys.argv[2])
    index = r_object((package / "data/Rdata.rdx").read_bytes())
    objects = (package / "data/Rdata.rdb").read_bytes()
    out.mkdir(parents=True, exist_ok=True)
    for name, (offset, length) in index["variables"].items():
        stored = objects[offset : offset + length]
        (size,) = struct.unpack(">I", stored[:4])
        lines = r_object(stored[4:])
        text = "\n".join(str(line) for line in lines) + "\n"
        print(f"{name}: {len(lines)} lines, {len(text)} characters, {size} bytes as R stores them")
        (out / f"{name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
