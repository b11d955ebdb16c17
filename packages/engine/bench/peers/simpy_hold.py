"""bench/peers/simpy_hold — the hold model in SimPy 2 (Debian's python3-simpy): one generator process per event.

Usage: simpy_hold.py PENDING EVENTS DISTRIBUTION, or --check. Prints one JSON line; exit code 3 where SimPy 2 is not
installed.
"""

import json
import math
import resource
import sys
import time

try:
    from SimPy.Simulation import Process, Simulation, hold
except ImportError:
    sys.exit(3)
if sys.argv[1:] == ["--check"]:
    sys.exit(0)


def logarithm(x):
    halvings = 0
    while x < 0.5:
        x *= 2
        halvings += 1
    t = (x - 1) / (x + 1)
    square, term, total = t * t, t, 0.0
    for k in range(1, 60, 2):
        total += term / k
        term *= square
    return 2 * total - halvings * 0.6931471805599453


def make_draws(distribution):
    state = 2463534242

    def following():
        nonlocal state
        state ^= (state << 13) & 0xFFFFFFFF
        state ^= state >> 17
        state ^= (state << 5) & 0xFFFFFFFF
        return state

    quantiles = [math.floor(-logarithm(1 - k / 1024) * 1e6 + 0.5) for k in range(1024)]
    quantiles.append(quantiles[1023] + 1000000)

    def exponential():
        r = following()
        k = r >> 22
        low = quantiles[k]
        return low + (quantiles[k + 1] - low) * (r & 0x3FFFFF) // 4194304

    def ties():
        return 81920 * (1 + (following() >> 28))

    return ties if distribution == "ties" else exponential


pending, events, distribution = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
delay = make_draws(distribution)
order_hash = 0
left = events
simulation = Simulation()
simulation.initialize()


class Holder(Process):
    def run(self, number):
        global order_hash, left
        while True:
            yield hold, self, delay()
            order_hash = (order_hash * 31 + number) & 0xFFFFFFFF
            left -= 1
            if left <= 0:
                simulation.stopSimulation()


for number in range(pending):
    holder = Holder(sim=simulation)
    simulation.activate(holder, holder.run(number))
started = time.process_time()
simulation.simulate(until=1e30)
used = time.process_time() - started
signed = order_hash - 0x100000000 if order_hash >= 0x80000000 else order_hash
print(
    json.dumps(
        {
            "operations": events,
            "cpuSeconds": used,
            "hash": str(signed),
            "residentKiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        }
    )
)
