"""MkDocs asks here for what is written from the code: the pages below reference/."""

from typing import Any

from mkdocs.structure.files import File, Files, InclusionLevel

from reference_pages import PAGES, REPOSITORY, elsewhere, filled

PROGRAMS = ("restore.py", "verify.py")
"""What reads a vault without Sentinel: to be had from these pages, too."""


def on_files(files: Files, config: Any) -> Files:
    """Adds each page of the reference, made anew from the code of this checkout."""
    for name, made in PAGES.items():
        address = f"reference/{name}.md"
        files.append(File.generated(config, address, content=made()))
    for name in PROGRAMS:
        text = (REPOSITORY / "backups" / name).read_text(encoding="utf-8")
        files.append(
            File.generated(
                config, f"reference/{name}", content=text, inclusion=InclusionLevel.INCLUDED
            )
        )
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Links that lead out of docs/ in a checkout lead to the page that holds the same here; what a
    page leaves to the code is put in."""
    del config, files
    return filled(elsewhere(markdown, page.file.src_uri))
