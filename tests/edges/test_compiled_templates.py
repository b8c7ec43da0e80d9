"""Templates that are compiled once."""

from jinja2 import DictLoader, Environment

from sentinel.edges.compiled_templates import MAX_KEPT, CompiledTemplates


def rendered(cache: CompiledTemplates, **sources: str) -> dict[str, str]:
    environment = Environment(loader=DictLoader(sources), bytecode_cache=cache, autoescape=True)
    return {name: environment.get_template(name).render(x="<b>") for name in sources}


def test_the_same_text_is_the_same_code_and_another_text_is_not() -> None:
    cache = CompiledTemplates()
    assert rendered(cache, a="1 {{ x }}") == {"a": "1 &lt;b&gt;"}
    assert rendered(cache, a="2 {{ x }}", b="1 {{ x }}") == {"a": "2 &lt;b&gt;", "b": "1 &lt;b&gt;"}
    assert rendered(cache, a="1 {{ x }}") == {"a": "1 &lt;b&gt;"}


def test_code_that_was_kept_is_used() -> None:
    cache = CompiledTemplates()
    rendered(cache, a="{{ x }}")
    compiled: list[str] = []

    class Counting(Environment):
        def compile(self, *given: object, **named: object) -> object:  # type: ignore[override] # counted
            compiled.append("one")
            return super().compile(*given, **named)  # type: ignore[call-overload] # as given

    environment = Counting(
        loader=DictLoader({"a": "{{ x }}"}), bytecode_cache=cache, autoescape=True
    )
    environment.get_template("a")
    assert compiled == []
    cache.clear()
    Counting(
        loader=DictLoader({"a": "{{ x }}"}), bytecode_cache=cache, autoescape=True
    ).get_template("a")
    assert compiled == ["one"]


def test_what_is_kept_is_bounded() -> None:
    cache = CompiledTemplates()
    rendered(cache, **{f"t{number}": str(number) for number in range(MAX_KEPT + 5)})
    assert len(cache._code) <= MAX_KEPT
