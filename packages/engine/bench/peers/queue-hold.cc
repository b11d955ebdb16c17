// bench/peers/queue-hold — the hold model on std::priority_queue with one std::function per event, the way a
// simulator is first written in C++: an event is allocated when it is scheduled and freed after it has fired.
// Usage: queue-hold PENDING EVENTS DISTRIBUTION
#include <functional>
#include <queue>
#include <vector>
#include "draws.h"

struct Event {
  int64_t timePs;
  uint64_t sequence;
  std::function<void()> fire;
};

struct Later {
  bool operator()(const Event *a, const Event *b) const {
    return a->timePs != b->timePs ? a->timePs > b->timePs : a->sequence > b->sequence;
  }
};

static std::priority_queue<Event *, std::vector<Event *>, Later> pendingEvents;
static uint64_t sequence = 0;
static int64_t nowPs = 0;
static uint32_t orderHash = 0;
static Draws *draws;

static void schedule(int64_t delayPs, std::function<void()> fire) {
  pendingEvents.push(new Event{nowPs + delayPs, sequence++, std::move(fire)});
}

static void fireOf(uint32_t id) {
  orderHash = foldOrder(orderHash, id);
  schedule(draws->delayPs(), [id] { fireOf(id); });
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  uint32_t pending = strtoul(argv[1], nullptr, 10);
  uint64_t events = strtoull(argv[2], nullptr, 10);
  draws = new Draws(parseDistribution(argv[3]));
  for (uint32_t id = 0; id < pending; id++) schedule(draws->delayPs(), [id] { fireOf(id); });
  double startedAt = cpuSeconds();
  for (uint64_t n = 0; n < events; n++) {
    Event *event = pendingEvents.top();
    pendingEvents.pop();
    nowPs = event->timePs;
    event->fire();
    delete event;
  }
  double used = cpuSeconds() - startedAt;
  printf("{\"operations\":%llu,\"cpuSeconds\":%.6f,\"hash\":\"%d\",\"residentKiB\":%ld}\n", (unsigned long long)events, used,
         (int32_t)orderHash, residentKiBMax());
  return 0;
}
