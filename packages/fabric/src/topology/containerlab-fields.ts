/**
 * topology/containerlab-fields — the words that containerlab's topology files may use.
 *
 * Facts of the published schema (https://containerlab.dev, schemas/clab.schema.json, kept beside the test files in
 * ../../vectors/clab); a test holds these lists against it.
 * @module
 */

/** Keys at the top of a file. */
export const topKeys: ReadonlySet<string> = new Set(["name", "prefix", "mgmt", "topology", "settings", "debug"]);

/** Keys under `topology`. */
export const topologyKeys: ReadonlySet<string> = new Set(["nodes", "groups", "kinds", "defaults", "links"]);

/** Kinds of node. */
export const nodeKinds: ReadonlySet<string> = new Set(
  (
    "6wind_vsr arista_ceos arista_veos arrcus_arcos aruba_aoscx border0 bridge checkpoint_cloudguard ciena_saos " +
    "cisco_asav cisco_c8000 cisco_c8000v cisco_cat9kv cisco_csr cisco_csr1000v cisco_ftdv cisco_iol cisco_n9kv " +
    "cisco_nxos cisco_sdwan cisco_vios cisco_xrd cisco_xrd_vrouter cisco_xrv cisco_xrv9k cjunosevolved dell_ftosv " +
    "dell_sonic ext-container f5_bigip-ve fdio_vpp fortinet_fortigate freebsd generic_vm host huawei_vrp " +
    "ipinfusion_ocnos juniper_cjunosevolved juniper_crpd juniper_csrx juniper_vjunosevolved juniper_vjunosrouter " +
    "juniper_vjunosswitch juniper_vmx juniper_vqfx juniper_vsrx k8s-kind keysight_ixia-c-one linux mikrotik_ros " +
    "nokia_sros nokia_srlinux nokia_srsim nvidia_cumulusvx openbsd openwrt ostinato ovs-bridge paloalto_panos " +
    "plvision_sonic rare sonic-vm sonic-vs spirent_stc veesix_osvbng vyosnetworks_vyos"
  ).split(" "),
);

/** Fields of a node that this import reads. */
export const readNodeFields: ReadonlySet<string> = new Set(["kind", "type", "group"]);

/** Fields that only say how a container is run: they change nothing that a network shows. */
export const containerNodeFields: ReadonlySet<string> = new Set(
  (
    "image image-pull-policy restart-policy license startup-delay auto-remove labels runtime cpu memory cpu-set " +
    "shm-size cap-add privileged cgroupns-mode cgroup-parent pid-mode tmpfs security-opts user credentials aliases " +
    "hostname link-apply-mode"
  ).split(" "),
);

/** Fields that would change what a node does, and are never carried out here: listed as ignored. */
export const ignoredNodeFields: ReadonlySet<string> = new Set(
  (
    "startup-config enforce-startup-config suppress-startup-config exec binds volumes ports env env-files entrypoint " +
    "cmd mgmt-ipv4 mgmt-ipv6 network-mode extras config stages dns certificate healthcheck components sysctls devices"
  ).split(" "),
);

/** Keys of a link that are read. */
export const readLinkFields: ReadonlySet<string> = new Set(["type", "endpoints", "endpoint", "mtu", "ipv4"]);

/** Keys of a link, or of its end, that have no meaning here: listed as ignored. */
export const ignoredLinkFields: ReadonlySet<string> = new Set(
  "ipv6 vars labels host-interface mode remote vni dst-port src-port mac".split(" "),
);

/** Types of links between two nodes. */
export const pairLinkTypes: ReadonlySet<string> = new Set(["veth", "veth-stitch"]);

/** Types of links that lead out of the lab; in the brief form the name before the colon. */
export const outsideLinkTypes: ReadonlySet<string> = new Set([
  "mgmt-net",
  "macvlan",
  "host",
  "vxlan",
  "vxlan-stitch",
  "dummy",
]);
