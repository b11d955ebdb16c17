// bench/peers/ns3-leaf-spine — the leaf-spine of the benchmark, on ns-3.
//
// 4 spines, 8 leaves, 8 hosts a leaf; every link 10 Gbit/s and 500 ns; drop-tail queues of 100 frames and no queue
// discipline above them; host i sends UDP of 1,470 B payload at a constant rate to host (i + 8) mod 64. A frame is
// 1,500 B on the link: 1,470 + 8 UDP + 20 IPv4 + 2 of the point-to-point device. Leaves choose the uplink by FNV-1a-32
// over the source and destination address (32-bit integers, low byte first), the protocol and the four port bytes in
// network order, folded by h ^= h >> 16, modulo 4. Host i is 10.0.0.1 + 4·i, source port 49153, destination port 9,
// and its first frame leaves at i · 131 ns plus one gap.
//
// Usage: ns3-leaf-spine PAYLOAD_BITS_PER_SECOND UNTIL_NANOSECONDS
// Prints one JSON line: hops (frames whose last bit has left a port), CPU seconds, and the order hash of the frames
// that each flow delivered.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sys/resource.h>
#include <vector>
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

using namespace ns3;

static const uint32_t spineCount = 4, leafCount = 8, hostsPerLeaf = 8, hostCount = leafCount * hostsPerLeaf;
static const uint32_t payloadBytes = 1470;
static uint64_t hops = 0;
static uint64_t drops = 0;
static std::vector<uint64_t> delivered(hostCount, 0);

static uint32_t addressOf(uint32_t host) { return 0x0a000001u + 4 * host; }

static uint32_t hashFlow(uint32_t source, uint32_t destination, uint8_t protocol, const uint8_t *ports) {
  uint32_t h = 2166136261u;
  auto fold = [&h](uint8_t byte) { h = (h ^ byte) * 16777619u; };
  for (int shift = 0; shift < 32; shift += 8) fold(source >> shift);
  for (int shift = 0; shift < 32; shift += 8) fold(destination >> shift);
  fold(protocol);
  for (int k = 0; k < 4; k++) fold(ports[k]);
  return h ^ (h >> 16);
}

// Forwarding that knows host routes and one group of equal-cost uplinks, and no control plane.
class FlowEcmp : public Ipv4RoutingProtocol {
 public:
  static TypeId GetTypeId() {
    static TypeId id = TypeId("dclabs::FlowEcmp").SetParent<Ipv4RoutingProtocol>();
    return id;
  }
  void AddHost(uint32_t address, uint32_t interface) { hosts_[address] = MakeRoute(interface); }
  void AddUplink(uint32_t interface) { uplinks_.push_back(MakeRoute(interface)); }
  void SetIpv4(Ptr<Ipv4> ipv4) override { ipv4_ = ipv4; }

  Ptr<Ipv4Route> RouteOutput(Ptr<Packet>, const Ipv4Header &, Ptr<NetDevice>, Socket::SocketErrno &error) override {
    error = Socket::ERROR_NOTERROR;
    return uplinks_[0];
  }
  bool RouteInput(Ptr<const Packet> packet, const Ipv4Header &header, Ptr<const NetDevice> device,
                  UnicastForwardCallback forward, MulticastForwardCallback, LocalDeliverCallback deliver,
                  ErrorCallback) override {
    uint32_t destination = header.GetDestination().Get();
    if (!local_ && ipv4_->GetNInterfaces() > 1) local_ = ipv4_->GetAddress(1, 0).GetLocal().Get();
    if (destination == local_) {
      deliver(packet, header, ipv4_->GetInterfaceForDevice(device));
      return true;
    }
    auto host = hosts_.find(destination);
    if (host != hosts_.end()) {
      forward(host->second, packet, header);
      return true;
    }
    uint8_t ports[4];
    packet->CopyData(ports, 4);
    uint32_t h = hashFlow(header.GetSource().Get(), destination, header.GetProtocol(), ports);
    forward(uplinks_[h % uplinks_.size()], packet, header);
    return true;
  }
  void NotifyInterfaceUp(uint32_t) override {}
  void NotifyInterfaceDown(uint32_t) override {}
  void NotifyAddAddress(uint32_t, Ipv4InterfaceAddress) override {}
  void NotifyRemoveAddress(uint32_t, Ipv4InterfaceAddress) override {}
  void PrintRoutingTable(Ptr<OutputStreamWrapper>, Time::Unit) const override {}

 private:
  Ptr<Ipv4Route> MakeRoute(uint32_t interface) {
    Ptr<Ipv4Route> route = Create<Ipv4Route>();
    route->SetGateway(Ipv4Address("224.0.0.1"));  // the link has two ends: no address resolution
    route->SetOutputDevice(ipv4_->GetNetDevice(interface));
    return route;
  }
  Ptr<Ipv4> ipv4_;
  uint32_t local_ = 0;
  std::map<uint32_t, Ptr<Ipv4Route>> hosts_;
  std::vector<Ptr<Ipv4Route>> uplinks_;
};

class FlowEcmpHelper : public Ipv4RoutingHelper {
 public:
  FlowEcmpHelper *Copy() const override { return new FlowEcmpHelper(*this); }
  Ptr<Ipv4RoutingProtocol> Create(Ptr<Node>) const override { return CreateObject<FlowEcmp>(); }
};

static void HopDone(Ptr<const Packet>) { hops++; }
static void Dropped(Ptr<const Packet>) { drops++; }

static uint32_t AddInterface(Ptr<Node> node, Ptr<NetDevice> device, uint32_t address) {
  Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
  uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, Ipv4InterfaceAddress(Ipv4Address(address), Ipv4Mask("255.255.255.252")));
  ipv4->SetUp(interface);
  device->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&HopDone));
  DynamicCast<PointToPointNetDevice>(device)->GetQueue()->TraceConnectWithoutContext("Drop", MakeCallback(&Dropped));
  return interface;
}

static Ptr<FlowEcmp> RoutingOf(Ptr<Node> node) {
  return DynamicCast<FlowEcmp>(node->GetObject<Ipv4>()->GetRoutingProtocol());
}

static void SendNext(Ptr<Socket> socket, Time gap) {
  socket->Send(Create<Packet>(payloadBytes));
  Simulator::Schedule(gap, &SendNext, socket, gap);
}

static void ReceiveAt(uint32_t flow, Ptr<Socket> socket) {
  while (Ptr<Packet> packet = socket->Recv()) delivered[flow]++;
}

static double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  double payloadBitsPerSecond = strtod(argv[1], nullptr);
  uint64_t untilNanoseconds = strtoull(argv[2], nullptr, 10);
  Time::SetResolution(Time::PS);

  NodeContainer spines, leaves, hosts;
  spines.Create(spineCount);
  leaves.Create(leafCount);
  hosts.Create(hostCount);
  InternetStackHelper stack;
  stack.SetRoutingHelper(FlowEcmpHelper());
  stack.SetIpv6StackInstall(false);
  stack.Install(spines);
  stack.Install(leaves);
  stack.Install(hosts);

  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
  link.SetDeviceAttribute("Mtu", UintegerValue(1500));
  link.SetChannelAttribute("Delay", StringValue("500ns"));
  link.SetQueue("ns3::DropTailQueue", "MaxSize", QueueSizeValue(QueueSize("100p")));
  link.DisableFlowControl();  // a full device queue drops, as a switch port does

  for (uint32_t i = 0; i < hostCount; i++) {
    Ptr<Node> leaf = leaves.Get(i / hostsPerLeaf);
    NetDeviceContainer ends = link.Install(hosts.Get(i), leaf);
    uint32_t up = AddInterface(hosts.Get(i), ends.Get(0), addressOf(i));
    uint32_t down = AddInterface(leaf, ends.Get(1), addressOf(i) + 1);
    RoutingOf(hosts.Get(i))->AddUplink(up);
    RoutingOf(leaf)->AddHost(addressOf(i), down);
  }
  for (uint32_t l = 0; l < leafCount; l++) {
    for (uint32_t s = 0; s < spineCount; s++) {
      NetDeviceContainer ends = link.Install(leaves.Get(l), spines.Get(s));
      uint32_t base = 0x0a010000u + 4 * (l * spineCount + s);
      RoutingOf(leaves.Get(l))->AddUplink(AddInterface(leaves.Get(l), ends.Get(0), base + 1));
      uint32_t down = AddInterface(spines.Get(s), ends.Get(1), base + 2);
      for (uint32_t k = 0; k < hostsPerLeaf; k++) RoutingOf(spines.Get(s))->AddHost(addressOf(l * hostsPerLeaf + k), down);
    }
  }

  Time gap = PicoSeconds((uint64_t)(payloadBytes * 8 * 1e12 / payloadBitsPerSecond + 0.5));
  for (uint32_t i = 0; i < hostCount; i++) {
    uint32_t to = (i + hostsPerLeaf) % hostCount;
    Ptr<Socket> sink = Socket::CreateSocket(hosts.Get(to), UdpSocketFactory::GetTypeId());
    sink->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
    sink->SetRecvCallback(MakeBoundCallback(&ReceiveAt, i));
    Ptr<Socket> source = Socket::CreateSocket(hosts.Get(i), UdpSocketFactory::GetTypeId());
    source->Bind(InetSocketAddress(Ipv4Address(addressOf(i)), 49153));
    source->Connect(InetSocketAddress(Ipv4Address(addressOf(to)), 9));
    Simulator::Schedule(NanoSeconds(131 * i) + gap, &SendNext, source, gap);
  }

  Simulator::Stop(NanoSeconds(untilNanoseconds) + PicoSeconds(1));
  double startedAt = CpuSeconds();
  Simulator::Run();
  double used = CpuSeconds() - startedAt;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  uint32_t hash = 0;
  for (uint64_t frames : delivered) hash = hash * 31u + (uint32_t)frames;
  printf("{\"operations\":%llu,\"cpuSeconds\":%.6f,\"hash\":\"%d\",\"residentKiB\":%ld,\"values\":{\"hops\":%llu,\"drops\":%llu}}\n",
         (unsigned long long)hops, used, (int32_t)hash, usage.ru_maxrss, (unsigned long long)hops, (unsigned long long)drops);
  return 0;
}
