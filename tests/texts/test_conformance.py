"""What the EPUB specifications demand, on the W3C's and the IDPF's own test files."""

import re
from collections.abc import Callable

import pytest

from app.texts.document import Direction
from app.texts.faults import Cause
from tests.texts import conformance as ends
from tests.texts import shelf

CHECKS: dict[str, Callable[[], object]] = {
    "derived--drm-like-encrypted-chapter": ends.drm_like,
    "derived--no-nav": ends.no_nav,
    "derived--one-chapter-not-wellformed": ends.not_wellformed,
    "derived--spine-reversed": ends.spine_reversed,
    "idpf--childrens-literature": ends.childrens_literature,
    "idpf--epub30-spec": ends.specification,
    "idpf--hefty-water": ends.hefty_water,
    "idpf--internallinks": ends.internal_links,
    "idpf--linear-algebra": ends.linear_algebra,
    "idpf--regime-anticancer-arabic": ends.arabic,
    "w3c--fxl-spine-overrides_behave-as-global-bis": lambda: ends.passes_over(
        "w3c--fxl-spine-overrides_behave-as-global-bis"
    ),
    "w3c--fxl-spine-overrides_behave-as-global": lambda: ends.passes_over(
        "w3c--fxl-spine-overrides_behave-as-global"
    ),
    "w3c--fxl-spine-overrides_duplicate": lambda: ends.passes_over(
        "w3c--fxl-spine-overrides_duplicate"
    ),
    "w3c--lay-fxl-layout-default": lambda: ends.passes_over("w3c--lay-fxl-layout-default"),
    "w3c--mol-audio": lambda: ends.passes_over("w3c--mol-audio"),
    "w3c--mol-ignore": lambda: ends.passes_over("w3c--mol-ignore"),
    "w3c--mol-support_xhtml": lambda: ends.passes_over("w3c--mol-support_xhtml"),
    "w3c--mol-tts_multi": lambda: ends.passes_over("w3c--mol-tts_multi"),
    "w3c--nav-access": lambda: ends.nav_links("w3c--nav-access", in_spine=False),
    "w3c--nav-activation": lambda: ends.nav_links("w3c--nav-activation", in_spine=True),
    "w3c--nav-non-text_img_title": ends.images_in_nav,
    "w3c--nav-spine_in-spine-hidden-toc-html": ends.hidden_in_toc,
    "w3c--nav-spine_in-spine-no-list-style": lambda: ends.nav_links(
        "w3c--nav-spine_in-spine-no-list-style", in_spine=True
    ),
    "w3c--nav-spine_in-spine": lambda: ends.nav_links("w3c--nav-spine_in-spine", in_spine=True),
    "w3c--nav-spine_not-in-spine": lambda: ends.nav_links(
        "w3c--nav-spine_not-in-spine", in_spine=False
    ),
    "w3c--ocf-font_obfuscation_bis": ends.font_obfuscated,
    "w3c--ocf-package_arbitrary": lambda: ends.chosen_package(
        "w3c--ocf-package_arbitrary", "FOO/BAR/package.opf"
    ),
    "w3c--ocf-package_multiple": lambda: ends.chosen_package(
        "w3c--ocf-package_multiple", "FOO/BAR/package.opf"
    ),
    "w3c--ocf-url_link-leaking-relative": lambda: ends.passes_over(
        "w3c--ocf-url_link-leaking-relative"
    ),
    "w3c--ocf-url_link-relative": lambda: ends.passes_over("w3c--ocf-url_link-relative"),
    "w3c--ocf-url_relative": ends.relative_manifest,
    "w3c--ocf-zip-comp": lambda: ends.refused("w3c--ocf-zip-comp", Cause.UNSUPPORTED),
    "w3c--ocf-zip-mult": lambda: ends.refused("w3c--ocf-zip-mult", Cause.UNSUPPORTED),
    "w3c--pkg-creator-order": ends.creators,
    "w3c--pkg-dir_creator-rtl": ends.creator_direction,
    "w3c--pkg-lang_but_not_content": ends.language_of_content,
    "w3c--pkg-manifest-unlisted-resource": ends.unlisted_image,
    "w3c--pkg-meta-unknown": lambda: ends.passes_over("w3c--pkg-meta-unknown"),
    "w3c--pkg-meta-whitespace": ends.white_space,
    "w3c--pkg-spine-nonlinear-activation": ends.nonlinear,
    "w3c--pkg-spine-progression-pre-paginated": lambda: ends.turning(
        "w3c--pkg-spine-progression-pre-paginated", Direction.LTR
    ),
    "w3c--pkg-spine-progression_rtl": lambda: ends.turning(
        "w3c--pkg-spine-progression_rtl", Direction.RTL
    ),
    "w3c--pkg-title-order": ends.title_order,
    "w3c--pss-support_ignore-title": ends.semantics_on_title,
    "w3c--pub-external-links": lambda: ends.passes_over("w3c--pub-external-links"),
    "w3c--pub-file-urls": ends.file_urls,
    "w3c--pub-foreign_bad-fallback": lambda: ends.refused(
        "w3c--pub-foreign_bad-fallback", Cause.UNSUPPORTED
    ),
    "w3c--pub-foreign_json-spine": lambda: ends.fallback("w3c--pub-foreign_json-spine"),
    "w3c--pub-foreign_xml-suffix-spine": lambda: ends.fallback("w3c--pub-foreign_xml-suffix-spine"),
    "w3c--pub-xml-external-id": ends.external_entity,
    "w3c--pub-xml-names": lambda: ends.reported("w3c--pub-xml-names"),
    "w3c--pub-xml-non-validating_comment": ends.commented_out,
    "w3c--pub-xml-non-validating_unclosed": lambda: ends.reported(
        "w3c--pub-xml-non-validating_unclosed"
    ),
    "w3c--scr-support-fallback": ends.scripted,
}


@shelf.needs_shelf
@pytest.mark.parametrize("name", CHECKS)
def test_a_file_ends_as_its_description_says(name: str) -> None:
    CHECKS[name]()


@shelf.needs_shelf
def test_no_described_file_is_left_out() -> None:
    described = (shelf.ROOT / ends.FOLDER / "EXPECTED.md").read_text()
    assert sorted(re.findall(r"(?m)^- `(.+)\.epub`:", described)) == sorted(CHECKS)
