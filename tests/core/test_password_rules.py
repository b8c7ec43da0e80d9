"""Which passwords are taken: long ones that nobody tries first."""

import pytest

from sentinel.core.password_rules import normal, refuse_weak
from sentinel.errors import UsageError

ABOUT = ("gm", "GM (ICT)", "Institute of Roads", "www.roads.example", "main")


@pytest.mark.parametrize(
    "password",
    [
        *("short", "elevenchars", "a" * 257),
        *("passwordpassword", "Password1234!", "P@ssw0rd2026", "welcome123456", "adminadmin12"),
        *("aaaaaaaaaaaa", "121212121212", "123456789012", "qwertyuiopas", "1qaz2wsx3edc"),
        *("abcdefghijkl", "poiuytrewqas", "iloveyou2026", "namasteindia1"),
        *("institute2026", "RoadsRoads12", "www.roads.example"),
    ],
)
def test_a_weak_one_is_refused_with_what_is_taken(password: str) -> None:
    with pytest.raises(UsageError, match=r"accepted|Several words|Choose one"):
        refuse_weak(password, about=ABOUT)


@pytest.mark.parametrize(
    "password",
    [
        *("copper lantern seven rivers", "correct horse battery staple", "k8#Vq!z2mPw9"),
        *("नीली नदी सात दीपक चाय", "the roads of my childhood", "m8tzn-8x94c-4x5zt-w54km"),
        "my password is not a secret at all",
    ],
)
def test_a_long_one_of_any_script_is_taken(password: str) -> None:
    refuse_weak(password, about=ABOUT)


def test_two_ways_to_type_the_same_are_one_password() -> None:
    assert normal("ﬁve cafe\u0301") == normal("five caf\u00e9")
