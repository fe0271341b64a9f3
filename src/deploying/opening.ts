import { openNode, type PatientNode } from "../chain/node.ts";
import { type Network, WrongChain } from "./networks.ts";

/** Connects to a network, and looks that it is the one. Throws `NoNode` and `WrongChain`. */
export async function openProvider(network: Network): Promise<PatientNode> {
  const provider = await openNode(network.rpc, network);
  const { chainId } = await provider.getNetwork();
  if (network.chainId === undefined || chainId === network.chainId) return provider;
  provider.destroy();
  throw new WrongChain(network.chainId, chainId);
}
