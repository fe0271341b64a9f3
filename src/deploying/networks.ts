/** A chain that a consortium is deployed on, and how it wants to be treated. */
export interface Network {
  readonly name: string;
  readonly rpc: string;
  readonly chainId: bigint | undefined;
  /** Requests that its nodes answer in a second; undefined for one of our own. */
  readonly perSecond: number | undefined;
  /** Whether what cannot be taken back waits until what is before it is final. */
  readonly waitsForFinality: boolean;
  /** Whether keys that everybody knows may act on it. */
  readonly isLocal: boolean;
  /** The most gas of one transaction. */
  readonly maxGas: bigint;
  /** Milliseconds between two looks for a receipt. */
  readonly pollMs: number;
  /** Where people and programs see what is on it; undefined for one of our own. */
  readonly explorer?: { readonly name: string; readonly url: string; readonly apiUrl: string };
}

/** A name that stands for no network. */
export class NoSuchNetwork extends Error {
  constructor(name: string) {
    super(`There is no network "${name}": name one of ${Object.keys(NETWORKS).join(", ")}, or give a node with --rpc.`);
    this.name = "NoSuchNetwork";
  }
}

/** A node of another chain than was asked for. */
export class WrongChain extends Error {
  readonly expected: bigint;
  readonly found: bigint;
  constructor(expected: bigint, found: bigint) {
    super(`The node is one of chain ${found}, not of chain ${expected}.`);
    this.name = "WrongChain";
    this.expected = expected;
    this.found = found;
  }
}

const ESPACE_MAX_GAS = 15_000_000n;
const PUBLIC = { perSecond: 5, waitsForFinality: true, isLocal: false, maxGas: ESPACE_MAX_GAS, pollMs: 2_000 };
const LOCAL = { perSecond: undefined, waitsForFinality: false, isLocal: true, maxGas: ESPACE_MAX_GAS, pollMs: 100 };
const LOCAL_NODE = "http://127.0.0.1:8545";

export const NETWORKS: Readonly<Record<string, Network>> = {
  espace: {
    ...PUBLIC,
    name: "espace",
    rpc: "https://evm.confluxrpc.com",
    chainId: 1030n,
    explorer: {
      name: "ConfluxScan",
      url: "https://evm.confluxscan.org",
      apiUrl: "https://evmapi.confluxscan.org/api",
    },
  },
  espaceTestnet: {
    ...PUBLIC,
    name: "espaceTestnet",
    rpc: "https://evmtestnet.confluxrpc.com",
    chainId: 71n,
    explorer: {
      name: "ConfluxScan",
      url: "https://evmtestnet.confluxscan.org",
      apiUrl: "https://evmapi-testnet.confluxscan.org/api",
    },
  },
  espaceLocal: { ...LOCAL, name: "espaceLocal", rpc: LOCAL_NODE, chainId: 1235n },
  local: { ...LOCAL, name: "local", rpc: LOCAL_NODE, chainId: undefined },
};

/** A network by its name, with another node if one is given. Throws `NoSuchNetwork`. */
export function networkNamed(name: string, rpc?: string): Network {
  const network = Object.hasOwn(NETWORKS, name) ? NETWORKS[name]! : undefined;
  if (network === undefined) throw new NoSuchNetwork(name);
  return rpc === undefined ? network : { ...network, rpc };
}
