// bench/peers/ns3-marking — two senders of UDP that overload a queue that marks, on ns-3.
//
// Two hosts, a router, a sink; every link 10 Gbit/s and 500 ns. Host i sends PACKETS packets of 1,470 B of payload, ECT(0),
// which are 1,500 B on the link (8 UDP, 20 IPv4, 2 of the point-to-point device), one each GAP0 or GAP1 nanoseconds, from
// 1,000 + 131 · i ns on. The router's queue towards the sink is a RedQueueDisc that marks all that finds THRESHOLD packets
// or more in it (minimum and maximum are one, weight 1, no hard drop, not gentle) and drops what finds LIMIT there.
// Below it the device holds one packet that waits and one that is sent: the queue of who has no such device is one longer.
//
// Usage: ns3-marking PACKETS GAP0 GAP1 THRESHOLD LIMIT. Prints one JSON line.
#include <cstdio>
#include <cstdlib>
#include "ns3/core-module.h"
#include "ns3/internet-module.h"
#include "ns3/network-module.h"
#include "ns3/point-to-point-module.h"
#include "ns3/traffic-control-module.h"

using namespace ns3;

static uint64_t delivered = 0, marked = 0;

static void Delivered(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t) {
  Ipv4Header header;
  packet->PeekHeader(header);
  delivered++;
  if (header.GetEcn() == Ipv4Header::ECN_CE) marked++;
}

static void Send(Ptr<Socket> socket, uint32_t left, uint32_t gap) {
  Ptr<Packet> packet = Create<Packet>(1470);
  // SetIpTos leaves the two bits of ECN to TCP: a tag sets them.
  SocketIpTosTag tag;
  tag.SetTos(2);
  packet->AddPacketTag(tag);
  socket->Send(packet);
  if (left > 1) Simulator::Schedule(NanoSeconds(gap), &Send, socket, left - 1, gap);
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  uint32_t packets = atoi(argv[1]), threshold = atoi(argv[4]);
  uint32_t gaps[2] = {uint32_t(atoi(argv[2])), uint32_t(atoi(argv[3]))};
  NodeContainer nodes;
  nodes.Create(4);
  InternetStackHelper stack;
  stack.Install(nodes);
  PointToPointHelper link;
  link.SetDeviceAttribute("DataRate", StringValue("10Gbps"));
  link.SetChannelAttribute("Delay", StringValue("500ns"));
  Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
  TrafficControlHelper none;
  Ipv4Address sink;
  QueueDiscContainer discs;
  for (uint32_t i = 0; i < 3; i++) {
    uint32_t host = i < 2 ? i : 3;
    if (i == 2) link.SetQueue("ns3::DropTailQueue", "MaxSize", StringValue("1p"));
    NetDeviceContainer devices = link.Install(nodes.Get(2), nodes.Get(host));
    if (i == 2) {
      TrafficControlHelper red;
      red.SetRootQueueDisc("ns3::RedQueueDisc", "MinTh", DoubleValue(threshold), "MaxTh", DoubleValue(threshold), "QW",
                           DoubleValue(1), "Gentle", BooleanValue(false), "UseEcn", BooleanValue(true), "UseHardDrop",
                           BooleanValue(false), "MeanPktSize", UintegerValue(1500), "MaxSize",
                           StringValue(std::string(argv[5]) + "p"));
      discs = red.Install(devices.Get(0));
    }
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);
    if (i == 2) sink = interfaces.GetAddress(1);
    addresses.NewNetwork();
  }
  Ipv4GlobalRoutingHelper::PopulateRoutingTables();
  Ptr<Socket> receiver = Socket::CreateSocket(nodes.Get(3), UdpSocketFactory::GetTypeId());
  receiver->Bind(InetSocketAddress(Ipv4Address::GetAny(), 9));
  nodes.Get(3)->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext("Rx", MakeCallback(&Delivered));
  for (uint32_t i = 0; i < 2; i++) {
    Ptr<Socket> socket = Socket::CreateSocket(nodes.Get(i), UdpSocketFactory::GetTypeId());
    socket->Bind();
    socket->Connect(InetSocketAddress(sink, 9));
    Simulator::Schedule(NanoSeconds(1000 + 131 * i), &Send, socket, packets, gaps[i]);
  }
  Simulator::Run();
  const QueueDisc::Stats &stats = discs.Get(0)->GetStats();
  printf("{ \"packets\": %u, \"gapNanoseconds\": [%u, %u], \"threshold\": %u, \"limit\": %s, \"delivered\": %lu, \"marked\": %lu, \"counted\": %u, \"drops\": %u }\n",
         packets, gaps[0], gaps[1], threshold, argv[5], delivered, marked,
         stats.GetNMarkedPackets(RedQueueDisc::FORCED_MARK), stats.nTotalDroppedPackets);
  Simulator::Destroy();
}
