// bench/peers/ns3-hold — the hold model on ns-3's own simulator: each event schedules its successor.
// Usage: ns3-hold map|queue PENDING EVENTS DISTRIBUTION
// `map` is ns-3's default scheduler (MapScheduler), `queue` its PriorityQueueScheduler.
#include "draws.h"
#include "ns3/core-module.h"

using namespace ns3;

static Draws *draws;
static uint32_t orderHash = 0;
static uint64_t left;
static double startedAt;

static void Fire(uint32_t id) {
  orderHash = foldOrder(orderHash, id);
  Simulator::Schedule(PicoSeconds(draws->delayPs()), &Fire, id);
  if (--left == 0) Simulator::Stop();
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  Time::SetResolution(Time::PS);
  ObjectFactory scheduler;
  scheduler.SetTypeId(!strcmp(argv[1], "queue") ? "ns3::PriorityQueueScheduler" : "ns3::MapScheduler");
  Simulator::SetScheduler(scheduler);
  uint32_t pending = strtoul(argv[2], nullptr, 10);
  uint64_t events = strtoull(argv[3], nullptr, 10);
  draws = new Draws(parseDistribution(argv[4]));
  left = events;
  for (uint32_t id = 0; id < pending; id++) Simulator::Schedule(PicoSeconds(draws->delayPs()), &Fire, id);
  startedAt = cpuSeconds();
  Simulator::Run();
  double used = cpuSeconds() - startedAt;
  printf("{\"operations\":%llu,\"cpuSeconds\":%.6f,\"hash\":\"%d\",\"residentKiB\":%ld}\n", (unsigned long long)events, used,
         (int32_t)orderHash, residentKiBMax());
  return 0;
}
