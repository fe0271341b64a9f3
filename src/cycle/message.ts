import { type Signer, type TypedDataDomain, verifyTypedData } from "ethers";

/** A message between nodes: what it is about, once for each key, signed by an account that is registered. */
export interface CycleMessage {
  readonly from: string;
  readonly to: string;
  /** What it is, such as `payments` or `signature`. */
  readonly kind: string;
  /** The same for each try, another for each message. */
  readonly key: string;
  /** Unix seconds after which nobody takes it. */
  readonly expires: number;
  readonly body: string;
  readonly signature: string;
}

const MESSAGE_TYPES = {
  CycleMessage: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "kind", type: "string" },
    { name: "key", type: "bytes32" },
    { name: "expires", type: "uint48" },
    { name: "body", type: "string" },
  ],
};

/** Signs a message with the account that it is from. */
export async function signMessage(
  signer: Signer,
  domain: TypedDataDomain,
  message: Omit<CycleMessage, "from" | "signature">,
): Promise<CycleMessage> {
  const unsigned = { from: await signer.getAddress(), ...message };
  return { ...unsigned, signature: await signer.signTypedData(domain, MESSAGE_TYPES, unsigned) };
}

/** Whether a message is signed by the account that it is from. */
export function isSigned(domain: TypedDataDomain, { signature, ...message }: CycleMessage): boolean {
  try {
    return verifyTypedData(domain, MESSAGE_TYPES, message, signature).toLowerCase() === message.from.toLowerCase();
  } catch {
    return false;
  }
}
