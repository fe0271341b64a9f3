import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

import {
  decodePaymentSignatureHeader,
  encodePaymentRequiredHeader,
  encodePaymentResponseHeader,
} from "@x402/core/http";
import type { Network, PaymentPayload, PaymentRequirements } from "@x402/core/types";
import { Refused, type Sogdia } from "sogdia/client";

// Sells a page for a payment by HTTP (x402, version 2, scheme "exact"): the buyer signs an ERC-3009 authorisation, and the
// server settles it itself, by the account of its client. The three rulebooks decide on it as on every payment.

export interface Offer {
  /** The currency's code. */
  readonly currency: string;
  /** In major units, such as "0.05". */
  readonly price: string;
  readonly payTo: string;
  readonly content: string;
}

interface Authorised {
  readonly signature: string;
  readonly authorization: Readonly<Record<"from" | "to" | "value" | "validAfter" | "validBefore" | "nonce", string>>;
}

export async function serve(sogdia: Sogdia, offer: Offer): Promise<Server> {
  const currency = await sogdia.currencies.get(offer.currency);
  const { name, version, chainId } = await currency.contract.eip712Domain();
  const wanted: PaymentRequirements = {
    scheme: "exact",
    network: `eip155:${chainId}` as Network,
    asset: currency.token,
    amount: String(currency.minor(offer.price)),
    payTo: offer.payTo,
    maxTimeoutSeconds: 300,
    extra: { name, version, assetTransferMethod: "eip3009" },
  };

  const settle = async ({ payload }: PaymentPayload): Promise<string> => {
    const { authorization, signature } = payload as unknown as Authorised;
    const { from, to, value, validAfter, validBefore, nonce } = authorization;
    const isWanted = to.toLowerCase() === wanted.payTo.toLowerCase() && BigInt(value) === BigInt(wanted.amount);
    if (!isWanted) throw new Error("not what was asked for");
    const transfer =
      currency.contract["transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)"];
    const receipt = await sogdia.mined(transfer(from, to, value, validAfter, validBefore, nonce, signature));
    return receipt.hash;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const header = request.headers["payment-signature"];
    if (typeof header !== "string") return ask(request, response, "payment is required");
    try {
      const transaction = await settle(decodePaymentSignatureHeader(header));
      const settled = { success: true, transaction, network: wanted.network };
      response.writeHead(200, { "PAYMENT-RESPONSE": encodePaymentResponseHeader(settled) }).end(offer.content);
    } catch (error) {
      // Words of a refusal are for the buyer; of any other error it learns nothing.
      ask(request, response, error instanceof Refused ? error.message : "the payment cannot be read or settled");
    }
  };

  const ask = ({ headers, url }: IncomingMessage, response: ServerResponse, error: string): void => {
    const resource = { url: `http://${headers.host}${url}`, description: "A page", mimeType: "text/plain" };
    const required = encodePaymentRequiredHeader({ x402Version: 2, error, resource, accepts: [wanted] });
    response.writeHead(402, { "PAYMENT-REQUIRED": required }).end(error);
  };

  return createServer((request, response) => void answer(request, response));
}
