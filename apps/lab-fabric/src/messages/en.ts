/**
 * messages/en — what the fabric lab says beyond what all labs say, in English. Keys are `place.what`.
 * @module
 */
import { frameEnglish, type WordsWith } from "@dc/lab";

const own = {
  // Top bar.
  "top.lab": "Fabric",
  "top.default": "Leaf-spine",

  // Opening, failing.
  "open.title": "Building the network",
  "open.what": "a scenario, or a topology of containerlab or netlab",

  // Stage.
  "stage.leafSpine": "Leaf-spine, {spines} × {leaves}",
  "stage.network": "{name}",
  "stage.note.count": "{hosts} hosts, {switches} switches, {links} links",
  "stage.note.rate": "links of {rate}",
  "stage.followed": "At this speed packets would blur: links show their load.",
  "stage.more": "More",
  "stage.less": "Less",
  "stage.summary":
    "{switches} switches and {hosts} hosts on {links} links at {time}. Busiest: {busiest} at {load}. {queues} {drops} Press t for the table.",
  "stage.summary.queues": { one: "{count} queue holds frames.", other: "{count} queues hold frames." },
  "stage.summary.drops": {
    one: "{count} frame has been dropped.",
    other: "{count} frames have been dropped.",
  },
  "stage.summary.down": { one: "{count} link is down.", other: "{count} links are down." },

  // Tunnels.
  "stage.tunnels": "Tunnels",
  "tunnel.title": "The tunnel in the picture",
  "tunnel.table": "Tunnel endpoints of {name}",
  "tunnel.of": "Tunnel of",
  "tunnel.choose": "Flow whose tunnel is shown",
  "tunnel.none": "No frame of {flow} has gone into a tunnel yet.",
  "tunnel.bridged": "{from} puts it into VNI {vni}; {to} takes it out.",
  "tunnel.routed": "{from} routes it from VNI {own} to VNI {vni} and puts it in; {to} takes it out.",
  "tunnel.port": "Outer source port {sourcePort}.",
  "tunnel.port.chosen": "Outer source port {sourcePort}: bucket {bucket} of {buckets}, by {through}.",
  "tunnel.fits": "{inner} and {tunnel} are {outer}: the links take {mtu}.",
  "tunnel.tooLarge": "{inner} and {tunnel} are {outer}: too much for links that take {mtu}.",
  "tunnel.begin": "in",
  "tunnel.label": "VNI {vni}",
  "tunnel.end": "out",
  "tunnel.note": "port {sourcePort}",

  // Bridges.
  "bridging.title": "Bridges in the picture",
  "bridging.vlan": "VLAN",
  "bridging.choose": "VLAN whose links are shown",
  "bridging.noVlan": "none",
  "bridging.root": { one: "{bridge} is the root.", other: "{bridge} are roots." },
  "bridging.shut": { one: "{ports} is shut.", other: "{count} ports are shut: {ports}." },
  "bridging.shutAt": { one: "Shut:", other: "Shut, {count} ports:" },
  "bridging.carried": {
    one: "VLAN {vlan} crosses {count} of {links} links.",
    other: "VLAN {vlan} crosses {count} of {links} links.",
  },
  "bridging.port": "Spanning tree at {port}",
  "bridging.bridge": "Bridge {bridge}",
  "bridging.role": "role",
  "bridging.role.disabled": "disabled",
  "bridging.role.root": "root port",
  "bridging.role.designated": "designated",
  "bridging.role.alternate": "alternate",
  "bridging.role.backup": "backup",
  "bridging.state": "state",
  "bridging.state.discarding": "discarding",
  "bridging.state.learning": "learning",
  "bridging.state.forwarding": "forwarding",
  "bridging.cost": "path cost",
  "bridging.portId": "port identifier",
  "bridging.designated": "designated bridge",
  "bridging.designatedCost": "its cost to the root",
  "bridging.untagged": "untagged VLAN",
  "bridging.tagged": "tagged VLANs",
  "bridging.none": "none",
  "bridging.why": "Why this role?",
  "bridging.bridgeId": "bridge identifier",
  "bridging.rootBridge": "root bridge",
  "bridging.itself": "itself",
  "bridging.rootCost": "cost to the root",
  "bridging.rootPort": "root port",
  "bridging.table": "MAC addresses",
  "bridging.entries": "{entries} of {entriesMax}",
  "bridging.noMacs": "It has learnt nobody: what is for one address goes to every port of its VLAN.",
  "bridging.mac": "MAC address",
  "bridging.of": "of",
  "bridging.behind": "behind",

  // Devices.
  "views.press": "Hash",
  "press.title": "The hash that decides",
  "views.devices": "Devices",
  "devices.title": "Devices",
  "devices.node": "Device",
  "devices.table": "Table of the device",
  "devices.route": "Routes",
  "devices.vrf": "Tenants",
  "devices.neigh": "Neighbours",
  "devices.fdb": "Forwarding",
  "devices.vlan": "VLANs",
  "devices.link": "Ports",
  "devices.qdisc": "Queues",
  "devices.picture": "The network with {node}; the chosen line is about {ports}.",
  "devices.new": "new: ",
  "devices.gone": "gone: ",
  "devices.since": "+ is new since the start of the run, − is gone.",
  "devices.nothing": "It prints nothing",
  "devices.nothing.route": "No port of it has an address: it routes nothing.",
  "devices.nothing.vrf": "It routes for no tenant: tenants are at ends of tunnels, in segments that name them.",
  "devices.nothing.neigh": "It has asked for nobody yet, and was told of nobody.",
  "devices.nothing.fdb":
    "It knows no address: entries are in bridges and in ends of tunnels, and a bridge that learns begins with none.",
  "devices.nothing.vlan": "None of its ports is in a VLAN.",
  "devices.nothing.link": "It is no bridge.",
  "devices.nothing.qdisc": "None of its ports has a cable.",

  // Frame.
  "views.frame": "Frame",
  "frame.title": "A frame, unpacked",
  "frame.packet": "packet {packet}",

  // Build. Its own words come with it.
  "views.build": "Build",

  // Story.
  "story.run.title": "A run of {name}",
  "story.run.text":
    "{hosts} hosts and {switches} switches are joined by {links} links. The file sets the traffic; the run ends at {until}.",
  "story.run.clab":
    "This is a containerlab topology. Hosts resolve their gateways, ping one another and send one gigabit a second to a partner. Nothing of it is executed: images, binds and start-up commands are left out.",
  "story.run.netlab":
    "This is a netlab topology. Its VLANs are segments in tunnels, and its tests that ping are carried out; without any, hosts ping one another and send one gigabit a second to a partner. Modules, plugins and configurations are left out: nothing of the file is executed.",
  "story.default.title": "Three flows, four ways",
  "story.default.text1":
    "Leaf 1 has four uplinks of 100 Gb/s. Three hosts below it send 90 Gb/s each. There is room for all of them.",
  "story.default.text2":
    "The leaf does not look for room. It hashes five fields of each packet and goes where the hash says. Watch which uplinks A, B and C take, and what it costs.",
  "story.default.text3":
    "Every choice and every drop can be asked why. Choose one in the events, or choose a packet in the picture.",
  "story.tunnels.title": "A network in the network",
  "story.tunnels.text1":
    "h1 and h3 hang on two leaves and are in one segment, VNI 10100. leaf1 puts each frame of h1 into a frame of its own, 50 bytes larger, and leaf2 takes it out.",
  "story.tunnels.text2":
    "The spines see leaf1 and leaf2, and a UDP source port that leaf1 makes from the flow inside. By this port A and B go by two spines; B comes from another segment, and leaf1 is its gateway.",
  "story.tunnels.text3":
    "D is one byte too large for the links between the switches. E is for a tenant that no gateway leads to. Ask why.",
  "story.bridges.title": "A ring that does not go round",
  "story.bridges.text1":
    "b1 to b4 are bridges in a ring. h1 and h3 are in VLAN 10, h2 and h4 in VLAN 20. In a ring a broadcast would go round for ever: so the spanning tree shuts one port, drawn as two bars.",
  "story.bridges.text2":
    "b1 has the lowest priority and is the root. Every other bridge keeps its best way there (R); of each link the end that offers the better way stays open (D). What is left is shut (A). Choose it and ask why.",
  "story.bridges.text3":
    "At 60 µs the link of b3 to the root fails. The shut port opens within microseconds, and the bridges forget whom they knew. h2 and h4 answer each other and are learnt again; h3 says nothing, and flow A goes to every port of VLAN 10. Step back, and the tree is as it was.",
  "story.try.shut": "Choose the port that is shut",
  "story.try.role": "Ask why it has that role",
  "story.try.flood": "See a frame flooded, and ask why",
  "story.try.tree": "Cut a link that forwards",
  "story.try.watch": "Play until the first drop",
  "story.try.why": "Ask why a packet took its uplink",
  "story.try.cut": "Cut the link that the flows share",
  "story.try.bytes": "Open a packet and read its bytes",
  "story.examples": "Other networks",
  "story.scenario.flood": "A first ARP, three ways",
  "story.scenario.leafSpine": "Three flows that collide",
  "story.scenario.linkFailure": "A link fails at 20 µs",
  "story.scenario.ping": "One ping, from ARP to echo",
  "story.scenario.tunnels": "Three segments in tunnels",
  "story.scenario.bridges": "Bridges in a ring",

  // The choice of a port.
  "choice.title": "Five fields, one port",
  "choice.note": "{algorithm}, {reduction}, {count} next hops",
  "choice.modulo": "modulo",
  "choice.flows": "Flows at {node}",
  "choice.flow": "flow",
  "choice.field.src": "src",
  "choice.field.dst": "dst",
  "choice.field.proto": "proto",
  "choice.field.sport": "sport",
  "choice.field.dport": "dport",
  "choice.ends": "ends in",
  "choice.hash": "hash",
  "choice.bucket": "bucket",
  "choice.port": "port",

  // Events of bridges and tunnels.
  "event.vxlan.encapsulate": "VNI {vni} to {vtep}",
  "event.vxlan.decapsulate": "VNI {vni} by {vtep}",
  "event.vxlan.flood": { one: "VNI {vni}, {count} copy more", other: "VNI {vni}, {count} copies more" },
  "event.vxlan.learn": "VNI {vni}, behind {vtep}",
  "event.vxlan.move": "VNI {vni}, now behind {vtep}",
  "event.vxlan.age": "VNI {vni}, no longer behind {vtep}",
  "event.arp.suppress": "in the name of {address}",
  "event.multicast.replicate": { one: "{count} copy more for {group}", other: "{count} copies more for {group}" },
  "event.bridge.flood": { one: "{count} copy more", other: "{count} copies more" },

  "event.bridge.port": "{role}, {state}",
  "event.mac.vlan": "VLAN {vlan}",
  "event.mac.flush": { one: "{count} address forgotten", other: "{count} addresses forgotten" },

  // Why, at bridges, tunnels and devices.
  "why.ask.bridge.port": "Why did {object} change its part in the tree?",
  "why.ask.vxlan.encapsulate": "Why did {object} put {packet} into a tunnel?",
  "why.ask.vxlan.decapsulate": "Why did {packet} leave its tunnel at {object}?",
  "why.ask.vxlan.flood": "Why did {object} send {packet} to everybody?",
  "why.ask.arp.suppress": "Why did {object} answer {packet} itself?",
  "why.ask.bridge.flood": "Why did {object} send {packet} by every port?",
  "why.fabric/encapsulate.title": "{node} put it into a tunnel to {vtep}.",
  "why.fabric/encapsulate.detail": "VNI {vni}, to {vtepAddress}: {tunnelBytes} more in front of it.",
  "why.fabric/decapsulate.title": "{node} took it out of the tunnel from {vtep}.",
  "why.fabric/decapsulate.detail": "VNI {vni}, from {vtepAddress}; {node} is the tunnel's end.",
  "why.fabric/vni-of-port.title": "{port} is in VNI {vni}.",
  "why.fabric/vni-of-port.detail": "What comes in by this port of {node} belongs to that segment, and to no other.",
  "why.fabric/gateway.title": "{node} is the gateway, and routes it into VNI {vni}.",
  "why.fabric/gateway.detail": "{destination} is in {prefix}: one off its time to live, and a new MAC address on it.",
  "why.fabric/mac-entry.title": "{address} is behind {vtep}.",
  "why.fabric/mac-entry.detail": "The table of {node} for VNI {vni} has {mac} at {port}.",
  "why.fabric/tunnel-source-port.title": "The outer source port is {sourcePort}.",
  "why.fabric/tunnel-source-port.detail":
    "The inner flow's hash {hash}, modulo {ports}, from {firstPort} up: switches between hash it with the outer headers.",
  "why.fabric/tunnel-source-port-scaled.title": "The outer source port is {sourcePort}.",
  "why.fabric/tunnel-source-port-scaled.detail":
    "The inner flow's hash {hash}, scaled as Linux does to {ports} ports, from {firstPort} up: switches between hash it with the outer headers.",
  "why.fabric/path-mtu.title": "{node} has learnt that it would not get through to {vtep}.",
  "why.fabric/path-mtu.detail":
    "The way carries packets of {pathMtuBytes}; the tunnel takes {tunnelBytes}, which leaves {innerMtuBytes} for a datagram.",
  "why.fabric/vxlan-flood.title": "{node} sent it to everybody in VNI {vni}.",
  "why.fabric/vxlan-flood.detail": "Into tunnels to: {remotes}{group}. Copies beside the frame itself: {copies}.",
  "why.fabric/split-horizon.title": "What came out of a tunnel goes into none.",
  "why.fabric/split-horizon.detail": "{vtep} has sent it to everybody else already; {node} keeps to its own ports.",
  "why.fabric/vni-learnt.title": "{mac} is behind {vtep}.",
  "why.fabric/vni-learnt.detail": "{node} heard it there, in VNI {vni}, and has known it since {sincePs}.",
  "why.fabric/arp-suppressed.title": "{node} answered for {address}.",
  "why.fabric/arp-suppressed.detail":
    "The control plane told it who is where in VNI {vni}: no request has to cross the network.",
  "why.fabric/group-tree.title": "It goes along the tree of {group}.",
  "why.fabric/group-tree.detail": "From {source}, {node} sends it on by {ports}, where members have joined.",
  "why.fabric/reverse-path.title": "It came by the wrong port.",
  "why.fabric/reverse-path.detail":
    "{node} takes what {source} sends to {group} only by its own way to it, {expectedPort}; this came by {port}.",
  "why.fabric/tenant-route.title": "{node} routes it for {tenant}, to {vtep}.",
  "why.fabric/tenant-route.detail":
    "{destination} is in {prefix}, behind {vtep}: into VNI {vni}, to its router {routerMac}, one off its time to live.",
  "why.fabric/tenant-delivers.title": "{node} routes what comes in VNI {vni} for {tenant}.",
  "why.fabric/tenant-delivers.detail": "One more off its time to live, then to {destination} behind a port of its own.",
  "why.fabric/other-tenant.title": "The network is another tenant's.",
  "why.fabric/other-tenant.detail": "{destination} is in a segment of {others}; the frame is of {tenant}.",
  "why.fabric/bridge-entry.title": "{mac} is behind {port}.",
  "why.fabric/bridge-entry.detail": "The table of {node} says so, and {nextHop} is there.",
  "why.fabric/bridge-uplink.title": "{node} put it into a tunnel: it leaves by the uplink.",
  "why.fabric/bridge-uplink.detail": "The outer frame goes out of {port} to its router {gateway}.",
  "why.fabric/bridge-vepa.title": "{node} leaves switching to {nextHop}.",
  "why.fabric/bridge-vepa.detail": "{mac} is behind {guestPort}, but in this mode all goes out by {port} first.",
  "why.fabric/bridge-port.title": "{node} bridges: there is one way.",
  "why.fabric/bridge-port.detail": "All that is behind {nextHop} leaves by {port}.",
  "why.fabric/flood.title": "{node} sent it by {ports} ports.",
  "why.fabric/flood.detail": "{copies} of them are copies with numbers of their own.",
  "why.fabric/broadcast.title": "It is for everybody.",
  "why.fabric/broadcast.detail": "{mac} is the broadcast address: {node} sends it by every other port.",
  "why.fabric/mac-learnt.title": "{mac} is behind {port}.",
  "why.fabric/mac-learnt.detail": "{node} has known it there since {sincePs}; {nextHop} is at the other end.",
  "why.fabric/mac-table-full.title": "Its table is full.",
  "why.fabric/mac-table-full.detail": "{node} holds {entries} addresses and learns no other.",
  "why.fabric/mac-aged.title": "It was known, and has been silent for too long.",
  "why.fabric/mac-aged.detail": "{node} forgot {mac} at {timePs}.",
  "why.fabric/mac-flushed.title": "It was known, until the tree changed.",
  "why.fabric/mac-flushed.detail": "At {timePs} {node} forgot all that was behind {port}, {mac} too.",
  "why.fabric/tree-port.title": "{port} is {role}, {state}.",
  "why.fabric/tree-port.detail": "That is what the spanning tree protocol makes of it at {node}.",
  "why.fabric/tree-root.title": "{node} is the root.",
  "why.fabric/tree-root.detail":
    "No bridge that it hears has a lower identifier than {priority}, {mac}: it offers the best way on each of its links.",
  "why.fabric/tree-root-port.title": "It is the best way of {node} to the root {root}.",
  "why.fabric/tree-root-port.detail": "By {through}, at a cost of {rootCost}. A bridge has one root port.",
  "why.fabric/tree-designated.title": "{node} offers its link the better way to the root.",
  "why.fabric/tree-designated.detail":
    "{node} is {rootCost} from {root}; {far}, at the other end, offers nothing better.",
  "why.fabric/tree-lower-cost.title": "{far} is nearer to the root.",
  "why.fabric/tree-lower-cost.detail":
    "It offers this link a cost of {farCost} to {root}; {node} has {ownCost}. So the other end stays open.",
  "why.fabric/tree-lower-bridge.title": "{far} has the lower bridge identifier.",
  "why.fabric/tree-lower-bridge.detail":
    "Both are equally far from {root}. {farBridge} is less than {ownBridge}: the other end stays open.",
  "why.fabric/tree-lower-port.title": "Another port of {far} has the lower identifier.",
  "why.fabric/tree-lower-port.detail":
    "Cost and bridge are the same; of ports {farId} and {ownId} the lower one stays open.",
  "why.fabric/tree-other-way.title": "{node} goes to the root by {rootPort}.",
  "why.fabric/tree-other-way.detail": "That costs {rootCost}; by {port} it would be {viaCost}.",
  "why.fabric/tree-no-cable.title": "{port} has no carrier.",
  "why.fabric/tree-no-cable.detail": "A port whose cable is down takes no part.",
  "why.fabric/tree-waiting.title": "It waits before it forwards.",
  "why.fabric/tree-waiting.detail": "{port} is {state} until the other end agrees, or its time is over.",
  "why.fabric/port-blocked.title": "The spanning tree keeps {port} shut.",
  "why.fabric/port-blocked.detail": "It is {role} and {state}; the root is {rootMac}.",
  "why.fabric/vlan-filter.title": "The port takes no such VLAN.",
  "why.fabric/vlan-filter.detail": "{port} takes VLANs: {allowed}.",
  "why.fabric/vlan-tag.title": "It leaves in VLAN {vlan}.",
  "why.fabric/vlan-tag.detail": "{tagBytes} of tag at {port}.",
  "why.fabric/mac-unknown.title": "Nobody knows where {mac} is.",
  "why.fabric/mac-unknown.detail": "The table of {node} has no such address, so it sends it by every other port.",
  "why.fabric/no-gateway.title": "{node} has no gateway for it.",
  "why.fabric/no-gateway.detail": "None of its segments with a gateway has {destination} in its network.",
  "why.fabric/device-queue-full.title": "The queue of the device was full.",
  "why.fabric/device-queue-full.detail": "At {object}; what waits inside of it the network does not see.",
  "why.fabric/link-down.detail.short": "The frame was at {port}.",
  "why.fabric/mtu.detail.short": "{payloadBytes} of payload are too many for {port}.",

  // Announcements.
  "say.view.table": "Table of the network.",
  "say.view.picture": "Picture of the network.",
  "say.view.tunnels": "Table of the tunnels.",
} as const;

/** The English table: the keys and the `{values}` of every other language come from here. */
export const en: WordsWith<typeof own> = { ...frameEnglish, ...own };
