/**
 * topology/netlab-fields — the words that netlab's topology files may use.
 *
 * Facts of netlab's attribute lists (https://github.com/ipspace/netlab, netsim/defaults/attributes.yml and the
 * attributes of its modules), read 2026-11.
 * @module
 */

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Configuration modules: each is a name under which a node, a link or the whole has more to say. */
export const modules: ReadonlySet<string> = words(
  "bfd bgp dhcp eigrp evpn gateway isis lag mpls ospf ripv2 routing sr srv6 stp vlan vrf vrfs vxlan",
);

/** Keys at the top that are read. */
export const readTopKeys: ReadonlySet<string> = words("name nodes links groups vlans defaults prefix validate module");

/** Keys at the top that change nothing that a network shows: how a lab is started, and notes to people. */
export const quietTopKeys: ReadonlySet<string> = words("provider message version");

/** Keys at the top that would change something, and are listed as ignored. */
export const ignoredTopKeys: ReadonlySet<string> = words("addressing pools components files configlets plugin tools");

/** Keys of a node, or of a group, that are read. */
export const readNodeKeys: ReadonlySet<string> = words("name device role id module members _auto_create");

/** Keys of a node that only say how its machine is run. */
export const quietNodeKeys: ReadonlySet<string> = words(
  "box mgmt provider cpu memory clab libvirt virtualbox external",
);

/** Keys of a node that are listed as ignored. */
export const ignoredNodeKeys: ReadonlySet<string> = words(
  "interfaces config group mtu loopback unmanaged vlans vars node_data",
);

/** Keys of a link that are read. */
export const readLinkKeys: ReadonlySet<string> = words(
  "interfaces mtu prefix name bridge type vlan vlan_name linkindex",
);

/** Keys of a link that are listed as ignored. */
export const ignoredLinkKeys: ReadonlySet<string> = words("bandwidth disable ra role pool tc unnumbered ipv4 ipv6");

/** Keys of an interface that are read. */
export const readInterfaceKeys: ReadonlySet<string> = words("node ipv4 ifname vlan");

/** Keys of an interface that are listed as ignored. */
export const ignoredInterfaceKeys: ReadonlySet<string> = words(
  "ipv6 ifindex mtu bandwidth role ra tc unnumbered name type",
);

/** Keys of a VLAN that are read. */
export const readVlanKeys: ReadonlySet<string> = words("id vni mode prefix links gateway");

/** Keys of a test that are read, or say only how it is shown or waited for. */
export const readTestKeys: ReadonlySet<string> = words(
  "description fail pass wait wait_msg nodes devices plugin stop_on_error level",
);
