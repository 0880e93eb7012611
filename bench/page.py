# SPDX-License-Identifier: BSL-1.0
"""The parts of a page that programs write."""


def replace(path, name, lines):
    """Replaces all between the lines `<!-- name -->` and `<!-- end of name -->` of the file."""
    text = path.read_text()
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise SystemExit(f"{path} has no place for {name}")
    before, rest = text.split(begin)
    path.write_text(before + begin + "\n" + "\n".join(lines) + "\n\n" + end + rest.split(end)[1])
