import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";

interface Call {
  readonly id: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

interface Block {
  readonly number: string;
  readonly baseFeePerGas: string;
  readonly gasUsed: string;
  readonly gasLimit: string;
}

/** 1 gwei, what ethers and Hardhat fall back on. */
const PRIORITY_FEE = "0x3b9aca00";

/**
 * Passes eSpace JSON-RPC on to the node, but answers the two fee methods itself: conflux-rust v3.0.2 takes a read lock
 * twice in them, and stands still for good when a new block asks for the write lock in between.
 */
export function guardNode(nodePort: number, port: number): Server {
  const nodeUrl = `http://127.0.0.1:${nodePort.toString()}`;
  const server = createServer((request, response) => {
    text(request)
      .then((body) => answerAll(nodeUrl, JSON.parse(body) as Call | Call[]))
      .then((reply) => response.setHeader("content-type", "application/json").end(JSON.stringify(reply)))
      .catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  return server.listen(port, "127.0.0.1");
}

async function answerAll(nodeUrl: string, calls: Call | Call[]): Promise<unknown> {
  return Array.isArray(calls) ? Promise.all(calls.map((call) => answer(nodeUrl, call))) : answer(nodeUrl, calls);
}

async function answer(nodeUrl: string, call: Call): Promise<unknown> {
  const { id, method, params = [] } = call;
  if (method === "eth_maxPriorityFeePerGas") return { jsonrpc: "2.0", id, result: PRIORITY_FEE };
  if (method === "eth_feeHistory") return { jsonrpc: "2.0", id, result: await feeHistory(nodeUrl, params) };
  return forward(nodeUrl, call);
}

/** Of the newest block alone: a node may answer for fewer blocks than were asked for. */
async function feeHistory(nodeUrl: string, [, newest, percentiles]: readonly unknown[]): Promise<unknown> {
  const call = { id: 1, method: "eth_getBlockByNumber", params: [newest, false] };
  const { result } = (await forward(nodeUrl, call)) as { result: Block };
  return {
    oldestBlock: result.number,
    baseFeePerGas: [result.baseFeePerGas, result.baseFeePerGas],
    gasUsedRatio: [Number(result.gasUsed) / Number(result.gasLimit)],
    reward: Array.isArray(percentiles) ? [percentiles.map(() => PRIORITY_FEE)] : undefined,
  };
}

async function forward(nodeUrl: string, call: Call): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(nodeUrl, { method: "POST", headers, body: JSON.stringify({ jsonrpc: "2.0", ...call }) });
  return response.json();
}
