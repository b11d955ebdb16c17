// bench/peers/ns3-tcp — bulk TCP on ns-3: one bottleneck, or the benchmark's leaf-spine.
//
// bottleneck: a sender, a router, a receiver. 10 Gbit/s and 10 µs to the router; from it RATE bit/s and MICROSECONDS (10) behind a
// drop-tail queue of QUEUE packets; the way back is as wide. One connection sends BYTES and closes.
//
// leaf-spine: 4 spines, 8 leaves, 8 hosts a leaf; every link 10 Gbit/s and 500 ns; drop-tail queues of 100 packets at
// switches; host i sends BYTES to host (i + 8) mod 64, from port 49153 to port 9, beginning at i · 131 ns. Leaves choose
// the uplink by FNV-1a-32 over addresses, protocol and ports, as ns3-leaf-spine.cc says.
//
// TCP: segments of 1,460 B, initial window 10, every segment acknowledged, SACK, no timestamps, no pacing, recovery as in
// RFC 6675, timeout at least 200 ms. A data packet is 1,502 B on the link: 1,460 + 40 + 2 of the point-to-point device.
//
// Usage: ns3-tcp bottleneck CONGESTION BYTES RATE QUEUE [MICROSECONDS] | ns3-tcp leaf-spine CONGESTION BYTES UNTIL_NANOSECONDS
// CONGESTION is newreno or cubic. Prints one JSON line.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <sys/resource.h>
#include <vector>
#include "ns3/applications-module.h"
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"

using namespace ns3;

static uint64_t hops = 0, drops = 0, segments = 0, retransmissions = 0, received = 0;
static int64_t completedNanoseconds = -1;
static uint64_t expected = 0;
static std::map<const TcpSocketBase *, uint32_t> highest;
static std::vector<std::pair<int64_t, uint32_t>> windows;

static void HopDone(Ptr<const Packet>) { hops++; }
static void Dropped(Ptr<const Packet>) { drops++; }

static void Sent(Ptr<const Packet> packet, const TcpHeader &header, Ptr<const TcpSocketBase> socket) {
  if (packet->GetSize() == 0) return;
  segments++;
  uint32_t sequence = header.GetSequenceNumber().GetValue();
  uint32_t &high = highest[PeekPointer(socket)];
  if (sequence < high) retransmissions++;
  else high = sequence + packet->GetSize();
}

static void WindowChanged(uint32_t, uint32_t now) { windows.push_back({Simulator::Now().GetPicoSeconds(), now}); }

static void Received(Ptr<const Packet> packet, const Address &) {
  received += packet->GetSize();
  if (received == expected) completedNanoseconds = Simulator::Now().GetNanoSeconds();
}

static double CpuSeconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

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
    static TypeId id = TypeId("dclabs::TcpFlowEcmp").SetParent<Ipv4RoutingProtocol>();
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
    if (local_ == 0 && ipv4_->GetNInterfaces() > 1) local_ = ipv4_->GetAddress(1, 0).GetLocal().Get();
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
    route->SetGateway(Ipv4Address("224.0.0.1"));
    route->SetSource(ipv4_->GetAddress(interface, 0).GetLocal());
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

static Ptr<FlowEcmp> RoutingOf(Ptr<Node> node) {
  return DynamicCast<FlowEcmp>(node->GetObject<Ipv4>()->GetRoutingProtocol());
}

static uint32_t AddInterface(Ptr<Node> node, Ptr<NetDevice> device, uint32_t address) {
  Ptr<Ipv4> ipv4 = node->GetObject<Ipv4>();
  uint32_t interface = ipv4->AddInterface(device);
  ipv4->AddAddress(interface, Ipv4InterfaceAddress(Ipv4Address(address), Ipv4Mask("255.255.255.252")));
  ipv4->SetUp(interface);
  device->TraceConnectWithoutContext("PhyTxEnd", MakeCallback(&HopDone));
  DynamicCast<PointToPointNetDevice>(device)->GetQueue()->TraceConnectWithoutContext("Drop", MakeCallback(&Dropped));
  return interface;
}

static void SetQueue(Ptr<NetDevice> device, uint32_t packets) {
  DynamicCast<PointToPointNetDevice>(device)->GetQueue()->SetMaxSize(QueueSize(QueueSizeUnit::PACKETS, packets));
}

static void Start(Ptr<Node> from, uint32_t source, uint32_t destination, uint64_t bytes, Ptr<Node> to) {
  Ptr<PacketSink> sink = CreateObject<PacketSink>();
  sink->SetAttribute("Protocol", TypeIdValue(TcpSocketFactory::GetTypeId()));
  sink->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address::GetAny(), 9)));
  sink->TraceConnectWithoutContext("Rx", MakeCallback(&Received));
  to->AddApplication(sink);
  Ptr<BulkSendApplication> bulk = CreateObject<BulkSendApplication>();
  bulk->SetAttribute("Protocol", TypeIdValue(TcpSocketFactory::GetTypeId()));
  bulk->SetAttribute("Local", AddressValue(InetSocketAddress(Ipv4Address(source), 49153)));
  bulk->SetAttribute("Remote", AddressValue(InetSocketAddress(Ipv4Address(destination), 9)));
  bulk->SetAttribute("MaxBytes", UintegerValue(bytes));
  bulk->SetAttribute("SendSize", UintegerValue(1460));
  from->AddApplication(bulk);
  sink->SetStartTime(Seconds(0));
}

static void Watch(Ptr<Node> node, uint32_t index, bool withWindow) {
  Ptr<BulkSendApplication> bulk = DynamicCast<BulkSendApplication>(node->GetApplication(index));
  Ptr<Socket> socket = bulk->GetSocket();
  socket->TraceConnectWithoutContext("Tx", MakeCallback(&Sent));
  if (withWindow) socket->TraceConnectWithoutContext("CongestionWindow", MakeCallback(&WindowChanged));
}

int main(int argc, char **argv) {
  if (argc < 5) return 2;
  bool isLeafSpine = strcmp(argv[1], "leaf-spine") == 0;
  std::string congestion = strcmp(argv[2], "cubic") == 0 ? "ns3::TcpCubic" : "ns3::TcpNewReno";
  uint64_t bytes = strtoull(argv[3], nullptr, 10);
  Time::SetResolution(Time::PS);
  Config::SetDefault("ns3::TcpL4Protocol::SocketType", TypeIdValue(TypeId::LookupByName(congestion)));
  Config::SetDefault("ns3::TcpL4Protocol::RecoveryType", TypeIdValue(TypeId::LookupByName("ns3::TcpClassicRecovery")));
  Config::SetDefault("ns3::TcpCubic::HyStart", BooleanValue(false));
  Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(1460));
  Config::SetDefault("ns3::TcpSocket::InitialCwnd", UintegerValue(10));
  Config::SetDefault("ns3::TcpSocket::DelAckCount", UintegerValue(1));
  Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(6291456));
  Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(6291456));
  Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
  Config::SetDefault("ns3::TcpSocketBase::MinRto", TimeValue(MilliSeconds(200)));

  InternetStackHelper stack;
  stack.SetRoutingHelper(FlowEcmpHelper());
  stack.SetIpv6StackInstall(false);
  PointToPointHelper link;
  link.SetDeviceAttribute("Mtu", UintegerValue(1500));
  link.DisableFlowControl();
  uint64_t untilNanoseconds = 600000000000ull;

  if (isLeafSpine) {
    const uint32_t spineCount = 4, leafCount = 8, hostsPerLeaf = 8, hostCount = leafCount * hostsPerLeaf;
    untilNanoseconds = strtoull(argv[4], nullptr, 10);
    NodeContainer spines, leaves, hosts;
    spines.Create(spineCount);
    leaves.Create(leafCount);
    hosts.Create(hostCount);
    stack.Install(spines);
    stack.Install(leaves);
    stack.Install(hosts);
    link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
    link.SetChannelAttribute("Delay", StringValue("500ns"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", QueueSizeValue(QueueSize("100p")));
    auto addressOf = [](uint32_t host) { return 0x0a000001u + 4 * host; };
    for (uint32_t i = 0; i < hostCount; i++) {
      Ptr<Node> leaf = leaves.Get(i / hostsPerLeaf);
      NetDeviceContainer ends = link.Install(hosts.Get(i), leaf);
      SetQueue(ends.Get(0), 10000);
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
        for (uint32_t k = 0; k < hostsPerLeaf; k++)
          RoutingOf(spines.Get(s))->AddHost(addressOf(l * hostsPerLeaf + k), down);
      }
    }
    for (uint32_t i = 0; i < hostCount; i++) {
      uint32_t to = (i + hostsPerLeaf) % hostCount;
      Start(hosts.Get(i), addressOf(i), addressOf(to), bytes, hosts.Get(to));
      uint32_t index = hosts.Get(i)->GetNApplications() - 1;
      hosts.Get(i)->GetApplication(index)->SetStartTime(NanoSeconds(131 * i));
      Simulator::Schedule(NanoSeconds(131 * i) + PicoSeconds(1), &Watch, hosts.Get(i), index, false);
    }
    expected = bytes * hostCount;
  } else {
    double rate = strtod(argv[4], nullptr);
    uint32_t queue = strtoul(argv[5], nullptr, 10);
    Time delay = MicroSeconds(argc > 6 ? strtoul(argv[6], nullptr, 10) : 10);
    NodeContainer nodes;
    nodes.Create(3);
    stack.Install(nodes);
    // A data packet is 1,502 B here and 1,514 B in an Ethernet capture: scaled, so that it lasts as long.
    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate((uint64_t)(10e9 * 1502 / 1514 + 0.5))));
    link.SetChannelAttribute("Delay", StringValue("10us"));
    link.SetQueue("ns3::DropTailQueue", "MaxSize", QueueSizeValue(QueueSize("10000p")));
    NetDeviceContainer near = link.Install(nodes.Get(0), nodes.Get(1));
    link.SetChannelAttribute("Delay", TimeValue(delay));
    link.SetDeviceAttribute("DataRate", DataRateValue(DataRate((uint64_t)(rate * 1502 / 1514 + 0.5))));
    NetDeviceContainer far = link.Install(nodes.Get(1), nodes.Get(2));
    SetQueue(far.Get(0), queue);
    uint32_t up = AddInterface(nodes.Get(0), near.Get(0), 0x0a000001u);
    uint32_t left = AddInterface(nodes.Get(1), near.Get(1), 0x0a000002u);
    uint32_t right = AddInterface(nodes.Get(1), far.Get(0), 0x0a000005u);
    uint32_t down = AddInterface(nodes.Get(2), far.Get(1), 0x0a000006u);
    RoutingOf(nodes.Get(0))->AddUplink(up);
    RoutingOf(nodes.Get(2))->AddUplink(down);
    RoutingOf(nodes.Get(1))->AddHost(0x0a000001u, left);
    RoutingOf(nodes.Get(1))->AddHost(0x0a000006u, right);
    Start(nodes.Get(0), 0x0a000001u, 0x0a000006u, bytes, nodes.Get(2));
    nodes.Get(0)->GetApplication(0)->SetStartTime(Seconds(0));
    Simulator::Schedule(PicoSeconds(1), &Watch, nodes.Get(0), 0, true);
    expected = bytes;
  }

  Simulator::Stop(NanoSeconds(untilNanoseconds) + PicoSeconds(1));
  double startedAt = CpuSeconds();
  Simulator::Run();
  double used = CpuSeconds() - startedAt;
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  if (getenv("WINDOWS") != nullptr)
    for (auto &[at, window] : windows) fprintf(stderr, "%lld %u\n", (long long)at, window);
  printf("{\"operations\":%llu,\"cpuSeconds\":%.6f,\"residentKiB\":%ld,\"values\":{\"hops\":%llu,\"drops\":%llu,"
         "\"segments\":%llu,\"retransmissions\":%llu,\"receivedBytes\":%llu,\"completedNanoseconds\":%lld}}\n",
         (unsigned long long)hops, used, usage.ru_maxrss, (unsigned long long)hops, (unsigned long long)drops,
         (unsigned long long)segments, (unsigned long long)retransmissions, (unsigned long long)received,
         (long long)completedNanoseconds);
  return 0;
}
