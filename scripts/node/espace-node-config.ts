import { writeFile } from "node:fs/promises";
import { join } from "node:path";

export const CORE_CHAIN_ID = 1234n;
export const ESPACE_CHAIN_ID = 1235n;

export interface NodePorts {
  /** Where clients call; everything else is the node's own. */
  readonly guard: number;
  readonly http: number;
  readonly ws: number;
  readonly core: number;
  readonly p2p: number;
}

export interface NodeSettings {
  readonly dataDir: string;
  readonly ports: NodePorts;
  /** eSpace private keys to fund with 10,000 CFX each, 0x hex. */
  readonly accounts: readonly string[];
  readonly blockIntervalMs: number;
}

/**
 * Without these a fork later than v2.0 keeps its mainnet height, and PUSH0, MCOPY and TLOAD are invalid.
 * One, not zero: several of them must not be active in the genesis block.
 */
const FORKS = [
  "default_transition_time",
  "hydra_transition_number",
  "hydra_transition_height",
  "dao_vote_transition_number",
  "dao_vote_transition_height",
  "sigma_fix_transition_number",
  "cip107_transition_number",
  "cip112_transition_height",
  "cip118_transition_number",
  "cip119_transition_number",
  "base_fee_burn_transition_number",
  "base_fee_burn_transition_height",
  "cip1559_transition_height",
  "c2_fix_transition_height",
  "eoa_code_transition_height",
];

/**
 * Fees need a proof-of-stake genesis, blocks do not need its votes: this one is the BCS encoding of a
 * genesis transaction whose only event (key, then two bytes) elects a committee of nobody.
 */
const POS_GENESIS = Buffer.from(`010000010028${"04".padEnd(16, "0")}${"a550c18".padStart(64, "0")}020000`, "hex");

/** The node refuses a genesis that does not hash to this. */
const POS_WAYPOINT = "0:b36f3f9d53188fc98999611501d1839f075867b51648727e1ad805b440b2ccf0";

const POS_INITIAL_NODES = { initial_nodes: [], initial_committee: [], initial_seed: `0x${"0".repeat(64)}` };

/** JSON is YAML. `local` keeps the vote signer in the process, off a TCP port. */
const POS_CONFIG = {
  base: { role: "validator", waypoint: { from_config: POS_WAYPOINT } },
  consensus: { safety_rules: { service: { type: "local" } } },
  execution: { genesis_file_location: "./pos-genesis" },
  logger: { level: "ERROR" },
};

function nodeConfig({ dataDir, ports, blockIntervalMs }: NodeSettings): Record<string, string | number | boolean> {
  return {
    mode: "dev",
    dev_block_interval_ms: blockIntervalMs,
    chain_id: Number(CORE_CHAIN_ID),
    evm_chain_id: Number(ESPACE_CHAIN_ID),
    ...Object.fromEntries(FORKS.map((fork) => [fork, 1])),
    // The floor of mainnet and testnet; a dev node would take 1 wei.
    min_eth_base_price: 20_000_000_000,

    conflux_data_dir: dataDir,
    block_db_dir: join(dataDir, "blocks"),
    netconf_dir: join(dataDir, "network"),
    block_db_type: "sqlite",
    genesis_evm_secrets: join(dataDir, "accounts"),
    executive_trace: true,

    tcp_port: ports.p2p,
    jsonrpc_local_http_port: ports.core,
    jsonrpc_http_eth_port: ports.http,
    jsonrpc_ws_eth_port: ports.ws,
    public_evm_rpc_apis: "all",
    poll_lifetime_in_seconds: 600,

    // A node alone: no search for peers or for a router (5 s), no second between sync phases (2 s).
    enable_discovery: false,
    public_address: "127.0.0.1",
    check_phase_change_period_ms: 50,

    pos_reference_enable_height: 0,
    pos_config_path: join(dataDir, "pos-config.yaml"),
    pos_initial_nodes_path: join(dataDir, "pos-initial-nodes.json"),
    pos_private_key_path: join(dataDir, "pos-key"),
    dev_pos_private_key_encryption_password: "dev",
  };
}

/** Flat tables only; a JSON string is a TOML string. */
function toToml(table: Record<string, string | number | boolean>): string {
  return Object.entries(table)
    .map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`)
    .join("");
}

/** Writes all the files that a node reads; returns the path of its configuration. */
export async function writeNodeFiles(settings: NodeSettings): Promise<string> {
  const files: Record<string, string | Buffer> = {
    "node.toml": toToml(nodeConfig(settings)),
    accounts: settings.accounts.map((key) => key.replace(/^0x/, "")).join("\n"),
    "pos-genesis": POS_GENESIS,
    "pos-config.yaml": JSON.stringify(POS_CONFIG),
    "pos-initial-nodes.json": JSON.stringify(POS_INITIAL_NODES),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(settings.dataDir, name), text)));
  return join(settings.dataDir, "node.toml");
}
