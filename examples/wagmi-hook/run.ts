import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createElement } from "react";
import { renderToString } from "react-dom/server";
import type { Address, Hex } from "viem";
import { connect } from "wagmi/actions";
import { createConfig, http, WagmiProvider } from "wagmi";
import { mock } from "wagmi/connectors";

import { chainAt, type Order } from "../viem-payment/pay.js";
import { usePayment } from "./use-payment.js";

/** Renders a component with the hook where no browser is, and pays by it. */
export async function payByHook(url: string, chainId: number, { engine, ...order }: Order): Promise<Hex> {
  const chain = chainAt(url, chainId);
  const connector = mock({ accounts: [order.payer] });
  const config = createConfig({ chains: [chain], connectors: [connector], transports: { [chain.id]: http() } });
  const shown: { hook?: ReturnType<typeof usePayment> } = {};
  const Probe = ({ at }: { at: Address }) => {
    shown.hook = usePayment(at);
    return null;
  };
  const client = createElement(
    QueryClientProvider,
    { client: new QueryClient() },
    createElement(Probe, { at: engine }),
  );
  renderToString(createElement(WagmiProvider, { config, reconnectOnMount: false }, client));
  await connect(config, { connector: config.connectors[0]! });
  return shown.hook!.pay(order);
}
