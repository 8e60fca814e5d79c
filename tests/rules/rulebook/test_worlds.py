"""Deciding against trying every world, and what may never happen whatever the facts."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rules.rulebook.worlds import DAY, VALUES, facts, plain_rules, rulebook, truth

from mainstay.rules.rulebook import Fact, Truth
from mainstay.rules.rulebook.conditions import leaves
from mainstay.rules.rulebook.decision import truth_of

ORDER = [None, "permitted", "needs_authorisation", "prohibited"]


def truths(book, known):
    prepared = book.on("may", DAY)
    bits = prepared.bits(prepared.codes(known))
    return [truth_of(rule, found) for rule, found in zip(prepared.rules, bits)]


def names_once(rule):
    """Whether each fact stands once in a rule: then three values lose nothing."""
    names = [leaf.fact for leaf in leaves(rule.when)]
    return len(names) == len(set(names))


@settings(max_examples=60, deadline=None)
@given(plain_rules, facts())
def test_a_rule_that_is_settled_is_so_in_every_world(raw, known):
    book = rulebook(raw)
    for rule, plain, found in zip(book.rules, raw, truths(book, known)):
        slow = truth(plain, known)
        if found is not Truth.UNKNOWN:
            assert found.word == slow
        elif names_once(rule) and not isinstance(getattr(known.get("size"), "value", 0), tuple):
            trivial = slow in {"yes", "no"} and "size" not in known
            assert slow == "unknown" or trivial


@settings(max_examples=60, deadline=None)
@given(plain_rules, facts())
def test_the_verdict_is_the_strictest_of_those_that_hold(raw, known):
    found = rulebook(raw).decide("may", known, DAY)
    book = rulebook(raw)
    for path, decision in found.items():
        on_path = [p for p in zip(book.rules, truths(book, known)) if path in p[0].paths]
        hold = [ORDER.index(rule.verdict) for rule, held in on_path if held is Truth.YES]
        may = [ORDER.index(rule.verdict) for rule, held in on_path if held is not Truth.NO]
        assert decision.low == ORDER[max(hold, default=0)]
        assert decision.high == ORDER[max(may, default=0)]
        same = decision.low == decision.high
        assert decision.verdict == (decision.low if same else "unknown")
        if not {1, 2} & set(may) or decision.verdict == "prohibited":
            assert decision.open == "no"
        else:
            assert decision.open == ("unknown" if decision.verdict == "unknown" else "yes")


@settings(max_examples=60, deadline=None)
@given(plain_rules, facts(), st.sampled_from(list(VALUES)), st.booleans())
def test_fewer_facts_say_nothing_else(raw, known, name, doubt):
    """Without a fact, or with one less verified, a verdict stays or becomes unknown."""
    fewer = {key: fact for key, fact in known.items() if key != name}
    if doubt and name in known:
        fewer[name] = Fact(known[name].value, verified=False)
    book = rulebook(raw)
    before, after = book.decide("may", known, DAY), book.decide("may", fewer, DAY)
    for path, decision in after.items():
        assert decision.verdict in {before[path].verdict, "unknown"}
        assert decision.if_confirmed in {before[path].if_confirmed, "unknown"}


@settings(max_examples=60, deadline=None)
@given(plain_rules, facts())
def test_what_is_named_settles_an_unknown_verdict(raw, known):
    """An unknown verdict names a fact or a doubt; with all of them settled it is known."""
    book = rulebook(raw)
    for path, decision in book.decide("may", known, DAY).items():
        if decision.verdict != "unknown":
            assert decision.unknown == ()
            continue
        assert decision.unknown or decision.unverified
        told = {name: Fact(VALUES[name][0]) for name in decision.unknown if name in VALUES}
        sure = {
            name: Fact(fact.value) for name, fact in known.items() if name in decision.unverified
        }
        again = book.decide("may", known | sure | told, DAY)[path]
        doubts = [name for name in decision.unverified if name not in VALUES]
        if not doubts and again.verdict == "unknown":
            left = {*again.unknown, *again.unverified}
            assert not left & {*told, *sure}
            assert left


@settings(max_examples=60, deadline=None)
@given(plain_rules, facts())
def test_nothing_unverified_permits(raw, known):
    doubted = {name: Fact(fact.value, verified=False) for name, fact in known.items()}
    for raw_facts in (doubted, {n: Fact(f.value, supposed=True) for n, f in known.items()}):
        found = rulebook(raw).decide("may", raw_facts, DAY)
        book = rulebook(raw)
        for path, decision in found.items():
            sure = truths(book, {})
            always = [r for r, t in zip(book.rules, sure) if t is Truth.YES and path in r.paths]
            assert decision.verdict != "permitted" or any(r.permits for r in always)


@settings(max_examples=40, deadline=None)
@given(plain_rules, facts(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_changes_nothing(raw, known, random):
    turned, items = list(raw), list(known.items())
    random.shuffle(turned)
    random.shuffle(items)
    assert rulebook(raw).decide("may", known, DAY) == rulebook(turned).decide(
        "may", dict(items), DAY
    )


@settings(max_examples=40, deadline=None)
@given(plain_rules, facts(), st.data())
def test_a_stricter_edition_never_permits_more(raw, known, data):
    """A permit less, or a stop more."""
    stricter = list(raw)
    number = data.draw(st.integers(0, len(raw) - 1))
    if raw[number]["verdict"] == "permitted":
        stricter.pop(number)
    else:
        stricter.append(raw[number] | {"paths": ("one", "two"), "verdict": "prohibited"})
    before = rulebook(raw).decide("may", known, DAY)
    for path, decision in rulebook(stricter).decide("may", known, DAY).items():
        assert decision.verdict != "permitted" or before[path].verdict == "permitted"
        assert decision.open != "yes" or before[path].open == "yes"
