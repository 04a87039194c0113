"""The one spelling of a JSON value."""

from core.canonical import canonical, fingerprint


def test_the_same_value_is_spelled_the_same_whatever_the_order_of_its_keys() -> None:
    assert (
        canonical({"b": [1, None], "a": "é"})
        == canonical({"a": "é", "b": [1, None]})
        == '{"a":"é","b":[1,null]}'.encode()
    )


def test_a_fingerprint_is_the_sha256_of_the_spelling() -> None:
    assert fingerprint({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
