"""The site's mark as pictures: drawn here, read back as a decoder would."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from pictures import pixels

from tracker.site import icon_painting, icons
from tracker.site.files import well_known


@pytest.mark.parametrize("size", [32, 192, 512])
def test_the_mark_is_two_triangles_parted_by_an_axis(size: int) -> None:
    found = pixels(icon_painting.mark(size))

    middle, quarter = size // 2, size // 3
    assert (size, size, 4) == found.shape
    assert (*icons.TEAL, 255) == tuple(found[quarter, middle])
    assert (*icons.ORANGE, 255) == tuple(found[size - quarter, middle])
    assert 0 == found[middle, middle, 3]
    assert 0 == found[2, 2, 3]


def test_the_icon_of_windows_holds_the_mark_of_32_pixels() -> None:
    found = icon_painting.ico()

    kind, number, width, height, length, offset = struct.unpack("<2xHHBB6xII", found[:22])
    assert (1, 1, 32, 32) == (kind, number, width, height)
    assert icon_painting.mark(32) == found[offset : offset + length]


def test_what_is_cut_for_a_home_screen_has_the_mark_in_its_middle_four_fifths() -> None:
    found = pixels(icon_painting.masked(512))
    y, x = np.nonzero((found[..., :3] != icons.PAPER).any(axis=2))

    assert (np.hypot(x - 256, y - 256) <= 0.4 * 512).all()
    assert (found[..., 3] == 255).all()


def test_the_picture_that_stands_for_a_page_has_the_size_that_others_show() -> None:
    found = pixels(icon_painting.card())

    assert (630, 1200, 4) == found.shape
    assert (*icons.PROMOTE, 255) == tuple(found[250, 600])
    assert (*icons.RESTRICT, 255) == tuple(found[380, 600])
    assert (*icons.INK, 255) == tuple(found[304, 10])


def test_every_picture_is_made_alike_each_time() -> None:
    assert icon_painting.PICTURES.keys() == set(icons.PICTURES)
    for path in icons.PICTURES:
        assert well_known.picture(path) == well_known.picture(path)
