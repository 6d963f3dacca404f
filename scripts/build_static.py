"""Put the NHS design system's built files beside our own, ready to be served.

    python scripts/build_static.py

Reads node_modules/nhsuk-frontend (after `npm ci`), writes src/commonweal/web/design/static/nhsuk/. The Frutiger
typeface and the NHS logo are not ours to ship: the font rules are taken out, and pictures with the logo left out.
"""

from __future__ import annotations

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "nhsuk-frontend" / "dist" / "nhsuk"
STATIC = ROOT / "src" / "commonweal" / "web" / "design" / "static"
BUILT = STATIC / "nhsuk"
PICTURES = ("arrow-*", "chevron-*", "cross", "minus", "plus", "search", "tick", "user")


def main() -> int:
    """Build all; say what was written."""
    if not SOURCE.is_dir():
        print(f"{SOURCE} is not there. Run `npm ci` first.", file=sys.stderr)
        return 1
    shutil.rmtree(BUILT, ignore_errors=True)
    (BUILT / "images").mkdir(parents=True)
    css = (SOURCE / "nhsuk-frontend.min.css").read_text(encoding="utf-8")
    (BUILT / "nhsuk-frontend.css").write_text(_without_what_is_not_ours(css), encoding="utf-8")
    script = (SOURCE / "nhsuk-frontend.min.js").read_text(encoding="utf-8")
    (BUILT / "nhsuk-frontend.js").write_text(_without_map(script), encoding="utf-8")
    for name in PICTURES:
        for picture in SOURCE.glob(f"assets/images/nhsuk-icon-{name}.svg"):
            shutil.copy(picture, BUILT / "images")
    package = json.loads((SOURCE.parent.parent / "package.json").read_text(encoding="utf-8"))
    (BUILT / "NOTICE.txt").write_text(
        f"NHS.UK frontend {package['version']}, {package['license']} licence, https://github.com/nhsuk/nhsuk-frontend\n"
        "Changed: the typeface's rules are taken out; addresses of pictures are relative.\n",
        encoding="utf-8",
    )
    # Only the large files; our own are small, and a copy beside them could go stale.
    for path in [*BUILT.glob("*.css"), *BUILT.glob("*.js")]:
        with gzip.GzipFile(f"{path}.gz", "wb", compresslevel=9, mtime=0) as squeezed:
            squeezed.write(path.read_bytes())
    files = [path for path in BUILT.rglob("*") if path.is_file()]
    print(f"Wrote {len(files)} files to {BUILT.relative_to(ROOT)}.")
    return 0


def _without_what_is_not_ours(css: str) -> str:
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("Frutiger W01,arial,sans-serif", "arial,helvetica,sans-serif")
    css = css.replace("/assets/images/", "images/")
    left = re.findall(r"Frutiger|assets\.nhs\.uk", css)
    if left:
        raise SystemExit(f"The design system has changed: {set(left)} is still in its styles.")
    return _without_map(css)


def _without_map(text: str) -> str:
    return re.sub(r"(/\*|//)# sourceMappingURL=\S+( \*/|\*/)?", "", text)


if __name__ == "__main__":
    raise SystemExit(main())
