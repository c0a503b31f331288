"""The circuit breaker, on a clock of its own: nothing here waits."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from gateway.executor.transport.breaker import Breaker, BreakerPolicy, Refused, State

POLICY = BreakerPolicy(window_seconds=10, volume=4, rate=0.5, open_seconds=5, probes=2)


class Circuit:
    """A breaker with its clock and the states it went through."""

    def __init__(self, policy: BreakerPolicy = POLICY) -> None:
        self.now = 100.0
        self.states: list[State] = []
        self.breaker = Breaker(policy, lambda: self.now, self.states.append)

    def call(self, outcome: str) -> bool:
        """Make a call with an outcome; whether it was let through."""
        try:
            permission = self.breaker.admit()
        except Refused:
            return False
        getattr(self.breaker, outcome)(permission)
        return True


def opened() -> Circuit:
    circuit = Circuit()
    for _ in range(POLICY.volume):
        circuit.call("failed")
    assert circuit.breaker.state is State.OPEN
    return circuit


def test_it_opens_at_the_rate_of_failures_and_refuses_from_then() -> None:
    circuit = Circuit()
    for outcome in ("succeeded", "failed", "succeeded"):
        circuit.call(outcome)
    assert circuit.breaker.state is State.CLOSED
    circuit.call("failed")

    assert circuit.states == [State.OPEN]
    assert not circuit.call("succeeded")


def test_few_calls_do_not_open_it() -> None:
    circuit = Circuit()
    for _ in range(POLICY.volume - 1):
        circuit.call("failed")

    assert circuit.breaker.state is State.CLOSED


def test_old_failures_are_forgotten() -> None:
    circuit = Circuit()
    for _ in range(10):
        circuit.call("failed")
        circuit.now += POLICY.window_seconds / (POLICY.volume - 1) + 0.1

    assert circuit.breaker.state is State.CLOSED


def test_probes_that_are_answered_close_it() -> None:
    circuit = opened()
    circuit.now += POLICY.open_seconds
    assert circuit.call("succeeded")
    assert circuit.call("succeeded")

    assert circuit.states == [State.OPEN, State.HALF_OPEN, State.CLOSED]


def test_a_probe_that_fails_opens_it_again() -> None:
    circuit = opened()
    circuit.now += POLICY.open_seconds
    circuit.call("failed")
    circuit.now += POLICY.open_seconds - 0.1

    assert not circuit.call("succeeded")
    assert circuit.states == [State.OPEN, State.HALF_OPEN, State.OPEN]


def test_only_so_many_probes_go_at_once() -> None:
    circuit = opened()
    circuit.now += POLICY.open_seconds
    permissions = [circuit.breaker.admit() for _ in range(POLICY.probes)]
    assert not circuit.call("succeeded")
    circuit.breaker.withdrawn(permissions[0])

    assert circuit.call("succeeded")


def test_what_began_before_it_opened_does_not_count_afterwards() -> None:
    circuit = Circuit()
    late = [circuit.breaker.admit() for _ in range(3)]
    for _ in range(POLICY.volume):
        circuit.call("failed")
    circuit.now += POLICY.open_seconds
    probe = circuit.breaker.admit()
    for permission in late:
        circuit.breaker.failed(permission)
    assert circuit.breaker.state is State.HALF_OPEN
    circuit.breaker.succeeded(probe)
    circuit.call("succeeded")

    assert circuit.breaker.state is State.CLOSED


@given(st.integers(1, 500))
def test_callers_that_go_away_never_open_it(calls: int) -> None:
    circuit = Circuit()
    for _ in range(calls):
        assert circuit.call("withdrawn")

    assert circuit.states == []


class AnyOrder(RuleBasedStateMachine):
    """Calls in any order and any overlap."""

    def __init__(self) -> None:
        super().__init__()
        self.circuit = Circuit()
        self.going: list[int] = []
        self.failures: list[float] = []

    @rule()
    def begin(self) -> None:
        breaker = self.circuit.breaker
        opens = breaker.state is State.OPEN
        opened = self.circuit.now
        try:
            self.going.append(breaker.admit())
        except Refused:
            assert breaker.state is not State.CLOSED
        else:
            assert not opens or breaker.state is State.HALF_OPEN, opened

    @precondition(lambda self: self.going)
    @rule(which=st.integers(0, 99), outcome=st.sampled_from(["succeeded", "failed", "withdrawn"]))
    def end(self, which: int, outcome: str) -> None:
        before = self.circuit.breaker.state
        getattr(self.circuit.breaker, outcome)(self.going.pop(which % len(self.going)))
        if outcome == "failed":
            self.failures.append(self.circuit.now)
        after = self.circuit.breaker.state
        if after is State.OPEN and before is not after:
            assert outcome == "failed"
            recent = [at for at in self.failures if at > self.circuit.now - POLICY.window_seconds]
            assert before is State.HALF_OPEN or len(recent) >= POLICY.volume * POLICY.rate

    @rule(seconds=st.sampled_from([0.1, 1, 5, 20]))
    def wait(self, seconds: float) -> None:
        self.circuit.now += seconds

    @rule()
    def recover(self) -> None:
        """However it stands, a subgraph that answers again is called again."""
        self.going.clear()
        self.circuit.now += POLICY.open_seconds
        if self.circuit.breaker.state is State.HALF_OPEN:
            return  # probes that never ended are the callers' business: each ends within its timeout
        for _ in range(POLICY.probes):
            assert self.circuit.call("succeeded")
        assert self.circuit.breaker.state is State.CLOSED

    @invariant()
    def states_follow_each_other(self) -> None:
        steps = [State.CLOSED, *self.circuit.states]
        allowed = {
            State.CLOSED: {State.OPEN},
            State.OPEN: {State.HALF_OPEN},
            State.HALF_OPEN: {State.OPEN, State.CLOSED},
        }
        assert all(then in allowed[first] for first, then in pairwise(steps))


TestAnyOrder = AnyOrder.TestCase
