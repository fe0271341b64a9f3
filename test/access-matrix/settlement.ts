import { concat, dataLength, hexlify, randomBytes, toBeHex, ZeroAddress, ZeroHash } from "ethers";

import {
  authorise,
  Component,
  earmarkKey,
  hashInstruction,
  type Instruction,
  type Leg,
  newEarmark,
  newInstruction,
  newPledge,
  newQuote,
  orderBatch,
  orderToQueue,
  queueDeadline,
  queueDomain,
  quoteLegs,
  ruleTerms,
  signEarmark,
  signEarmarkRelease,
  signEarmarkSurrender,
  signQuote,
} from "../../src/index.ts";
import {
  ClearingQueue__factory,
  IntradayCredit__factory,
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import type { BusyConsortium } from "../utils/busy-consortium.ts";
import { DAY, HOUR } from "../utils/consortium.ts";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "../utils/token-signatures.ts";
import { ACCOUNTS, ANYONE, connection, type Matrix, NOT_ADOPTED, NOT_OFFICE } from "./access.ts";

const REFUSED = "CurrencyTokenRefused";

const NORMAL = 1; // priority

/** One payment of one unit to the first payee (`Batch`). */
const BATCH = { priority: NORMAL, purpose: "0x00000000", references: ZeroHash, payments: "0x000001" };

export const SETTLEMENT: Matrix = {
  CurrencyRegistry: {
    abi: CurrencyRegistry__factory.createInterface(),
    contract: ({ currencies }) => currencies,
    rows: {
      create: [["CN MonetaryAuthority"], NOT_OFFICE],
    },
    args: async (busy) => ({ create: await createArgs(busy) }),
  },
  CurrencyToken: {
    abi: CurrencyToken__factory.createInterface(),
    contract: ({ china }) => china.token,
    rows: {
      settleLeg: [["engine"], NOT_ADOPTED],
      settleApproved: [["engine"], NOT_ADOPTED],
      screen: [["queue"], NOT_ADOPTED],
      admit: [["queue"], NOT_ADOPTED],
      settleNet: [["queue"], NOT_ADOPTED],
      setHeld: [["ledger"], NOT_ADOPTED],
      issue: [["CN MonetaryAuthority"], NOT_OFFICE],
      redeem: [ACCOUNTS, "CurrencyTokenCannotRedeem"],
      recover: [["CN MonetaryAuthority"], NOT_OFFICE],
      payHeld: [["CN MonetaryAuthority"], NOT_OFFICE],
      setIssuerRule: [["CN MonetaryAuthority"], NOT_OFFICE],
      setIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
      applyIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
      announceAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
      cancelAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
      completeAdoption: [["CN MonetaryAuthority"], NOT_OFFICE],
      inviteToUnion: [["CN MonetaryAuthority"], NOT_OFFICE],
      joinUnion: [["KZ MonetaryAuthority"], NOT_OFFICE],
      leaveUnion: [["TH MonetaryAuthority"], NOT_OFFICE],
      transfer: [ACCOUNTS, REFUSED],
      approve: ANYONE,
      transferFrom: [["spender"], "ERC20InsufficientAllowance"],
      // With the payer's signature; without it the token's own tests see each refused.
      permit: ANYONE,
      "transferWithAuthorization(bytes)": ANYONE,
      "transferWithAuthorization(v,r,s)": ANYONE,
      "receiveWithAuthorization(bytes)": [["KZ bank"], "ERC20InvalidReceiver"],
      "receiveWithAuthorization(v,r,s)": [["KZ bank"], "ERC20InvalidReceiver"],
      "cancelAuthorization(bytes)": ANYONE,
      "cancelAuthorization(v,r,s)": ANYONE,
    },
    guardedViews: ["screen"],
    args: async (busy) => ({ ...(await tokenArgs(busy)), ...(await signedArgs(busy)) }),
  },
  SettlementEngine: {
    abi: SettlementEngine__factory.createInterface(),
    contract: ({ engine }) => engine,
    rows: {
      settle: ANYONE, // with the payer's signature
      settleWithQuotes: ANYONE, // with the buyer's signature and the maker's quote
      earmark: ANYONE, // with the payer's signature
      settleEarmarked: ANYONE, // with the releaser's signature
      surrender: ANYONE, // with the releaser's signature
      submitForApproval: ANYONE, // with the payer's signature
      affirm: [["CN Supervisor"], NOT_OFFICE],
      refuseApproval: [["CN Supervisor"], NOT_OFFICE],
      withdraw: [["CN bank"], "PendingNotPayer"], // what they pay themselves
      settleApproved: ANYONE, // what was affirmed
      cancel: ANYONE, // their own nonces
    },
    args: async (busy) => ({ ...(await engineArgs(busy)), cancel: [7n] }),
  },
  ClearingQueue: {
    abi: ClearingQueue__factory.createInterface(),
    contract: ({ queue }) => queue,
    rows: {
      connect: [[], "LanesNotDeployer", { deployer: "LanesConnected" }], // once, when it was deployed
      join: ANYONE,
      setQuotas: [["CN MonetaryAuthority"], NOT_OFFICE],
      enqueue: ANYONE, // with the payer's signature
      enqueueBatch: ANYONE, // with the payer's signature
      cancelPayment: [["CN bank"], "LanesNoEntry"], // in a lane of their own
      raise: [["CN bank"], "ClearingQueueLegCount"], // what they pay themselves
      hold: ANYONE, // their own payments
      setLimits: ANYONE, // to what they pay
      abandon: [["CN bank", "CN MonetaryAuthority"], NOT_OFFICE],
      net: ANYONE,
      cancel: ANYONE, // their own nonces
    },
    args: queueArgs,
  },
  IntradayCredit: {
    abi: IntradayCredit__factory.createInterface(),
    contract: ({ credit }) => credit,
    rows: {
      open: [["CN MonetaryAuthority"], NOT_OFFICE],
      setCollateral: [["CN MonetaryAuthority"], NOT_OFFICE],
      setLine: [["CN MonetaryAuthority"], NOT_OFFICE],
      draw: [["KZ bank"], "IntradayCreditNotPledge"],
      repay: [["KZ bank"], "IntradayCreditNotPayer"],
      settleDue: ANYONE, // once it is due
    },
    args: creditArgs,
  },
};

async function createArgs({ china, gate, engine, queue, ledger }: BusyConsortium) {
  const params = {
    country: china.code,
    numeric: 344,
    code: "HKD",
    name: "Hong Kong dollar",
    decimals: 2,
    gate: await gate.getAddress(),
    engine: await engine.getAddress(),
    queue: await queue.getAddress(),
    ledger: await ledger.getAddress(),
    notice: 7 * DAY,
    issuanceLimit: 1_000n,
    rule: ruleTerms(),
  };
  return [params, CurrencyToken__factory.bytecode];
}

async function tokenArgs({ china, kazakhstan, stranger, extras, holds }: BusyConsortium) {
  const [payer, payee] = [china.banks[0]!.address, kazakhstan.banks[1]!.address];
  return {
    settleLeg: [payer, payee, 1n, 0],
    settleApproved: [payer, payee, 1n, 0],
    screen: [[payer, payee], 3n],
    admit: [payer, payee, 1n, 1n, 0],
    settleNet: [
      [payer, payee],
      [-1n, 1n],
    ],
    setHeld: [payer, 0n],
    payHeld: holds.granted,
    issue: [payer, 1n],
    redeem: [1n, ZeroHash],
    recover: [extras["replaced account"].address],
    setIssuerRule: [ruleTerms()],
    setIssuanceLimit: [1n],
    applyIssuanceLimit: [],
    announceAdoption: [Component.ClearingQueue, ZeroAddress],
    cancelAdoption: [Component.SettlementEngine],
    completeAdoption: [Component.Gate],
    inviteToUnion: [702],
    joinUnion: [kazakhstan.code],
    leaveUnion: [764],
    transfer: [payee, 1n],
    approve: [stranger.address, 1n],
    transferFrom: [payer, payee, 1n],
  };
}

async function signedArgs({ china, kazakhstan, stranger }: BusyConsortium) {
  const { token, banks } = china;
  const [payer, payee] = [banks[1]!, kazakhstan.banks[0]!];
  const permit = { owner: payer.address, spender: stranger.address, value: 1n, deadline: NEVER };
  const authorization = newAuthorization({ from: payer.address, to: payee.address, value: 1n });
  const nonce = hexlify(randomBytes(32));
  const permission = await signPermit(payer, token, permit);
  const sent = await signAuthorization(payer, token, "TransferWithAuthorization", authorization);
  const received = await signAuthorization(payer, token, "ReceiveWithAuthorization", authorization);
  const cancelled = await signCancellation(payer, token, payer.address, nonce);
  const vrs = ({ v, r, s }: typeof sent) => [v, r, s];
  return {
    permit: [permit.owner, permit.spender, permit.value, permit.deadline, ...vrs(permission)],
    "transferWithAuthorization(bytes)": [...authorizationArgs(authorization), sent.serialized],
    "transferWithAuthorization(v,r,s)": [...authorizationArgs(authorization), ...vrs(sent)],
    "receiveWithAuthorization(bytes)": [...authorizationArgs(authorization), received.serialized],
    "receiveWithAuthorization(v,r,s)": [...authorizationArgs(authorization), ...vrs(received)],
    "cancelAuthorization(bytes)": [payer.address, nonce, cancelled.serialized],
    "cancelAuthorization(v,r,s)": [payer.address, nonce, ...vrs(cancelled)],
  };
}

async function engineArgs({ china, kazakhstan, domain, stranger, earmarked, waiting, affirmed }: BusyConsortium) {
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
  const [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
  const leg = { token: cny, payer: payer.address, payee: payee.address, amount: 1n };
  const instruction = newInstruction({ legs: [leg], deadline: NEVER });

  const soon = newInstruction({ legs: [leg], deadline: earmarked.instruction.deadline });
  const mark = newEarmark({ instruction: soon, leg: 0, releaser: stranger.address });

  const large = newInstruction({ legs: [{ ...leg, amount: 1_000n }], deadline: NEVER });

  const maker = kazakhstan.banks[1]!;
  const rate = { soldUnits: 1n, boughtUnits: 1n, limit: 1n, deadline: NEVER };
  const quote = newQuote({ maker: maker.address, sold: kzt, bought: cny, ...rate });
  const buyer = { payer: payer.address, payee: payer.address };
  const purchase = newInstruction({ legs: quoteLegs(quote, 1n, buyer), deadline: NEVER });
  return {
    settle: [instruction, [await authorise(payer, domain, instruction)]],
    settleWithQuotes: [purchase, [await authorise(payer, domain, purchase)], [await signQuote(maker, domain, quote)]],
    earmark: [mark.instruction, 0, mark.releaser, await signEarmark(payer, domain, mark)],
    settleEarmarked: [earmarked.instruction, [], [await signEarmarkRelease(stranger, domain, earmarked)]],
    submitForApproval: [large, [await authorise(payer, domain, large)]],
    affirm: [hashInstruction(waiting), china.code],
    refuseApproval: [hashInstruction(waiting), china.code, ZeroHash],
    withdraw: [waiting],
    settleApproved: [affirmed],
    surrender: [cny, earmarkKey(earmarked), await signEarmarkSurrender(stranger, domain, earmarked)],
  };
}

async function queueArgs({ queue, currencies, china, kazakhstan, pataca, queued }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = queueDomain(await queue.getAddress(), chainId);
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!.address];
  const deadline = queueDeadline((await connection.networkHelpers.time.latest()) + 11 * HOUR);
  const token = await china.token.getAddress();
  const instruction = newInstruction({ legs: [{ token, payer: payer.address, payee, amount: 1n }], deadline });
  const batch = { ...BATCH, token, deadline, payees: [payee] };
  const { address: waiting } = china.banks[0]!; // the bank of the matrix
  return {
    connect: [await currencies.getAddress()],
    join: [pataca],
    setQuotas: [token, [payer.address], 1],
    enqueue: [instruction, NORMAL, [await orderToQueue(payer, domain, instruction, NORMAL)]],
    enqueueBatch: [payer.address, batch, await orderBatch(payer, domain, batch)],
    cancelPayment: [token, NORMAL, 0],
    raise: [newInstruction({ legs: [{ token, payer: waiting, payee, amount: 1n }], deadline }), 0],
    hold: [token, true],
    setLimits: [token, [{ payee, amount: 1n }]],
    abandon: [token, waiting, NORMAL],
    net: [netOfOne(queued)],
    cancel: [7n],
  };
}

/** The net of a single payment, which settles (`NetSolution`, `NetReplay`). */
function netOfOne({ legs, deadline }: Instruction) {
  const { token, payer, payee } = legs[0]!;
  const accounts = [payer, payee].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  const [from, to] = [accounts.indexOf(payer), accounts.indexOf(payee)];
  const [lane, count, hour] = [toBeHex(0, 2), toBeHex(1, 2), toBeHex(deadline / HOUR, 4)];
  const entry = [0, to, 1].map((byte) => toBeHex(byte, 1)); // a payment, its payee, its amount
  const entries = concat([lane, count, hour, ...entry]);
  return {
    accounts,
    currencies: [{ token, holders: 3n }],
    lanes: [(BigInt(from) << 40n) | (BigInt(NORMAL) << 32n) | 1n],
    prefixes: dataLength(entries),
    entries,
    voids: "0x",
  };
}

async function creditArgs({ credit, china, kazakhstan, domain, pledged }: BusyConsortium) {
  const [cny, kzt, bank] = [await china.token.getAddress(), await kazakhstan.token.getAddress(), kazakhstan.banks[0]!];
  const [{ payee: treasury }] = pledged.instruction.legs as [Leg];
  const { deadline } = pledged.instruction;
  const draft = { facility: await credit.getAddress(), payer: bank.address, treasury, collateral: kzt };
  const another = newPledge({ ...draft, amount: 1n, deadline });
  return {
    open: [cny, { treasury, closing: 0 }],
    setCollateral: [cny, kzt, { price: 1n, haircut: 0 }],
    setLine: [cny, bank.address, 1n],
    draw: [cny, 1n, another.instruction, await signEarmark(bank, domain, another)],
    repay: [cny, pledged.instruction, pledged.nonce, 1n],
    settleDue: [cny, pledged.instruction, pledged.nonce],
  };
}
