import { concat, dataLength, hexlify, randomBytes, toBeHex, ZeroHash } from "ethers";

import {
  authorise,
  assetId,
  authoriseBound,
  authoriseSubmission,
  COMPONENTS,
  hashEarmark,
  hashInstruction,
  type Instruction,
  type Leg,
  newEarmark,
  newInstruction,
  newPledge,
  newQuote,
  orderBatch,
  orderToQueue,
  Power,
  queueDeadline,
  queueDomain,
  quoteLegs,
  ruleTerms,
  signEarmark,
  signEarmarkExecution,
  signEarmarkRelease,
  signQuote,
} from "../../src/index.ts";
import {
  AssetRegistry__factory,
  ClearingQueue__factory,
  IntradayCredit__factory,
  NetJudge__factory,
  PoolJudge__factory,
  CurrencyRegistry__factory,
  CurrencyToken__factory,
  ParticipantNumbers__factory,
  SettlementEngine__factory,
} from "../../typechain-types/index.js";
import { entryWords } from "../../src/settlement/queue.ts";
import type { BusyConsortium } from "../utils/busy-consortium.ts";
import type { BusyHolds } from "../utils/busy-holds.ts";
import { HOUR, NOTICE } from "../utils/consortium.ts";
import {
  authorizationArgs,
  NEVER,
  newAuthorization,
  signAuthorization,
  signCancellation,
  signPermit,
} from "../utils/token-signatures.ts";
import { ACCOUNTS, ANYONE, connection, HASH, type Matrix, NOT_ADOPTED, NOT_OFFICE } from "./access.ts";

const REFUSED = "CurrencyTokenRefused";

const NORMAL = 1; // priority

/** One payment of one unit to the first payee (`Batch`). */
const BATCH = { priority: NORMAL, purpose: "0x00000000", references: ZeroHash, payments: "0x000001" };

export const SETTLEMENT: Matrix = {
  AssetRegistry: {
    abi: AssetRegistry__factory.createInterface(),
    contract: ({ assets }) => assets,
    rows: {
      // Of currencies, once, when it was deployed.
      nameFactory: [[], "AssetRegistryNotAuthorised", { deployer: "AssetRegistryInvalidFactory" }],
      create: [["currency registry"], "AssetRegistryNotFactory"],
    },
    args: assetArgs,
  },
  CurrencyRegistry: {
    abi: CurrencyRegistry__factory.createInterface(),
    contract: ({ currencies }) => currencies,
    rows: {
      create: [["CN MonetaryAuthority"], NOT_OFFICE],
      inviteToUnion: [["CN MonetaryAuthority"], NOT_OFFICE],
      joinUnion: [["KZ MonetaryAuthority"], NOT_OFFICE],
      leaveUnion: [["TH MonetaryAuthority"], NOT_OFFICE],
      endMembership: [["CN MonetaryAuthority"], NOT_OFFICE], // of Thailand
    },
    args: async (busy) => ({ create: await createArgs(busy), ...(await unionArgs(busy)) }),
  },
  CurrencyToken: {
    abi: CurrencyToken__factory.createInterface(),
    contract: ({ china }) => china.token,
    rows: {
      settleLeg: [["engine"], NOT_ADOPTED],
      reserve: [["engine"], NOT_ADOPTED],
      settleReserved: [["engine"], NOT_ADOPTED],
      releaseReserved: [["engine"], NOT_ADOPTED],
      screen: [["queue"], NOT_ADOPTED],
      admit: [["queue"], NOT_ADOPTED],
      settleNet: [["queue"], NOT_ADOPTED],
      addHeld: [["ledger"], NOT_ADOPTED],
      lessHeld: [["ledger"], NOT_ADOPTED],
      issue: [["CN MonetaryAuthority"], NOT_OFFICE],
      redeem: [[...ACCOUNTS, "KZ Registrar"], "CurrencyTokenCannotRedeem"],
      forcedTransfer: [["CN MonetaryAuthority"], NOT_OFFICE],
      transferHeld: [["CN MonetaryAuthority"], NOT_OFFICE],
      setIssuerRule: [["CN MonetaryAuthority"], NOT_OFFICE],
      lowerIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
      raiseIssuanceLimit: [["CN MonetaryAuthority"], NOT_OFFICE],
      announce: [["CN MonetaryAuthority"], NOT_OFFICE],
      cancelAnnouncement: [["CN MonetaryAuthority"], NOT_OFFICE],
      adopt: [["CN MonetaryAuthority"], NOT_OFFICE],
      dropPowers: [["CN MonetaryAuthority"], NOT_OFFICE],
      transfer: [[...ACCOUNTS, "KZ Registrar"], REFUSED],
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
      settleBound: [["stranger"], "ConsentInvalidSignature"], // whom the payer has named
      settleBoundQuoted: [["stranger"], "ConsentInvalidSignature"], // the same, whom the buyer has named
      settleWithQuotes: ANYONE, // with the buyer's signature and the maker's quote
      earmark: [["stranger"], "EarmarksNotLocker"], // the releaser, with the payer's signature
      settleEarmarked: ANYONE, // with the releaser's signature
      releaseEarmark: ANYONE, // with the releaser's signature
      submitForApproval: ANYONE, // with the payer's signature
      approve: [["CN Supervisor"], NOT_OFFICE],
      reject: [["CN Supervisor"], NOT_OFFICE],
      withdraw: [["CN bank"], "PendingNotPayer"], // what they pay themselves
      settleApproved: ANYONE, // what was approved
      cancel: ANYONE, // their own nonces
    },
    args: async (busy) => ({ ...(await engineArgs(busy)), cancel: [7n] }),
  },
  ClearingQueue: {
    abi: ClearingQueue__factory.createInterface(),
    contract: ({ queue }) => queue,
    rows: {
      join: ANYONE,
      setQuotas: [["CN MonetaryAuthority"], NOT_OFFICE],
      enqueue: ANYONE, // with the payer's signature
      enqueueBatch: ANYONE, // with the payer's signature
      cancelPayment: [["CN bank"], "LanesNoEntry"], // in a lane of their own
      raise: [["CN bank"], "ClearingQueueLegCount"], // what they pay themselves
      hold: ANYONE, // their own payments
      setLimits: ANYONE, // to what they pay
      abandon: [["CN bank", "CN MonetaryAuthority"], NOT_OFFICE],
      expire: [[], "LanesNotExpired"], // by anyone, but what waits has not expired
      depart: [["KZ MonetaryAuthority"], NOT_OFFICE], // nothing waits in theirs
      net: ANYONE,
      cancel: ANYONE, // their own nonces
    },
    args: queueArgs,
  },
  NetJudge: { abi: NetJudge__factory.createInterface(), contract: ({ queue }) => queue, rows: {}, args: () => ({}) },
  PoolJudge: { abi: PoolJudge__factory.createInterface(), contract: ({ queue }) => queue, rows: {}, args: () => ({}) },
  IntradayCredit: {
    abi: IntradayCredit__factory.createInterface(),
    contract: ({ credit }) => credit,
    rows: {
      open: [["CN MonetaryAuthority"], NOT_OFFICE],
      agree: [["CN bank"], "IntradayCreditNotTreasury"],
      stopLending: [["CN bank"], "IntradayCreditNotTreasury"],
      setCollateral: [["CN MonetaryAuthority"], NOT_OFFICE],
      setLine: [["CN MonetaryAuthority"], NOT_OFFICE],
      draw: [["KZ bank"], "IntradayCreditNotPledge"],
      repay: [["KZ bank"], "IntradayCreditNotPayer"],
      confirmRepayment: [["CN bank"], "IntradayCreditNotTreasury"],
      settleDue: ANYONE, // once it is due
    },
    args: creditArgs,
  },
};

async function assetArgs({ china, currencies }: BusyConsortium) {
  return {
    nameFactory: [0, await currencies.getAddress()],
    create: [assetId(china.code, 344), ParticipantNumbers__factory.bytecode],
  };
}

async function unionArgs({ china, kazakhstan, thailand }: BusyConsortium) {
  const token = await china.token.getAddress();
  return {
    inviteToUnion: [token, 702],
    joinUnion: [token, kazakhstan.code],
    leaveUnion: [token, thailand.code],
    endMembership: [token, thailand.code],
  };
}

async function createArgs({ china, gate, engine, queue, ledger }: BusyConsortium) {
  const params = {
    country: china.code,
    numeric: 344,
    code: "HKD",
    name: "Hong Kong dollar",
    decimals: 2,
    adopted: [
      { deployment: await gate.getAddress(), powers: COMPONENTS.Gate },
      { deployment: await engine.getAddress(), powers: COMPONENTS.SettlementEngine },
      { deployment: await queue.getAddress(), powers: COMPONENTS.ClearingQueue },
      { deployment: await ledger.getAddress(), powers: COMPONENTS.HoldLedger },
    ],
    notice: NOTICE,
    issuanceLimit: 1_000n,
    rule: ruleTerms(),
  };
  return [params, CurrencyToken__factory.bytecode];
}

async function tokenArgs(busy: BusyConsortium) {
  const { engine, ledger, china, kazakhstan, stranger, extras, holds, announced, earmarked } = busy;
  const [payer, payee] = [china.banks[0]!.address, kazakhstan.banks[1]!.address];
  const [leg] = earmarked.instruction.legs as [Leg];
  const reserved = [leg.payer, leg.payee, leg.amount, hashEarmark(earmarked)];
  const lost = extras["replaced account"].address;
  return {
    settleLeg: [payer, payee, 1n, 0],
    reserve: [payer, payee, 1n, 0, HASH, earmarked.instruction.deadline],
    settleReserved: reserved,
    releaseReserved: reserved,
    screen: [[payer, payee], 3n],
    admit: [payer, payee, 1n, 1n, 0],
    settleNet: [
      [payer, payee],
      [-1n, 1n],
    ],
    addHeld: [payer, 1n],
    lessHeld: [payer, 1n],
    transferHeld: heldArgs(await ledger.getAddress(), holds.granted),
    issue: [payer, 1n],
    redeem: [1n, ZeroHash],
    forcedTransfer: [lost, extras["replaced account's successor"].address, 1n],
    setIssuerRule: [ruleTerms()],
    lowerIssuanceLimit: [1n],
    raiseIssuanceLimit: announced.raiseIssuanceLimit,
    announce: ["0x"],
    cancelAnnouncement: [china.token.interface.encodeFunctionData("adopt", [...announced.adopt])],
    adopt: announced.adopt,
    dropPowers: [await engine.getAddress(), Power.Pay],
    transfer: [payee, 1n],
    approve: [stranger.address, 1n],
    transferFrom: [payer, payee, 1n],
  };
}

function heldArgs(ledger: string, [account, place, payee, amount, requestId]: BusyHolds["granted"]) {
  return [ledger, account, place, payee, amount, 0, requestId];
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

async function engineArgs({ china, kazakhstan, domain, stranger, earmarked, waiting, approved }: BusyConsortium) {
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!];
  const [cny, kzt] = [await china.token.getAddress(), await kazakhstan.token.getAddress()];
  const leg = { token: cny, payer: payer.address, payee: payee.address, amount: 1n };
  const instruction = newInstruction({ legs: [leg], deadline: NEVER });

  const bound = newInstruction({ legs: [leg], deadline: NEVER });
  const soon = newInstruction({ legs: [leg], deadline: earmarked.instruction.deadline });
  const mark = newEarmark({ instruction: soon, leg: 0, releaser: stranger.address });

  const large = newInstruction({ legs: [{ ...leg, amount: 1_000n }], deadline: NEVER });

  const maker = kazakhstan.banks[1]!;
  const rate = { soldUnits: 1n, boughtUnits: 1n, limit: 1n, deadline: NEVER };
  const quote = newQuote({ maker: maker.address, sold: kzt, bought: cny, ...rate });
  const buyer = { payer: payer.address, payee: payer.address };
  const takings = [await signQuote(maker, domain, quote)];
  const purchase = newInstruction({ legs: quoteLegs(quote, 1n, buyer), deadline: NEVER });
  const released = [earmarked.instruction, earmarked.leg, earmarked.nonce, earmarked.releaser];
  return {
    settle: [instruction, [await authorise(payer, domain, instruction)]],
    settleBound: [bound, [await authoriseBound(payer, domain, bound, stranger.address)]],
    settleBoundQuoted: [purchase, [await authoriseBound(payer, domain, purchase, stranger.address)], takings],
    settleWithQuotes: [purchase, [await authorise(payer, domain, purchase)], takings],
    earmark: [mark.instruction, 0, mark.releaser, await signEarmark(payer, domain, mark)],
    settleEarmarked: [earmarked.instruction, [], [await signEarmarkExecution(stranger, domain, earmarked)]],
    releaseEarmark: [...released, await signEarmarkRelease(stranger, domain, earmarked)],
    submitForApproval: [large, [await authoriseSubmission(payer, domain, large)]],
    approve: [hashInstruction(waiting), china.code],
    reject: [hashInstruction(waiting), china.code, ZeroHash],
    withdraw: [waiting],
    settleApproved: [approved],
  };
}

async function queueArgs({ queue, china, kazakhstan, pataca, queued }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = queueDomain(await queue.getAddress(), chainId);
  const [payer, payee] = [china.banks[1]!, kazakhstan.banks[0]!.address];
  const deadline = queueDeadline((await connection.networkHelpers.time.latest()) + 11 * HOUR);
  const token = await china.token.getAddress();
  const instruction = newInstruction({ legs: [{ token, payer: payer.address, payee, amount: 1n }], deadline });
  const batch = { ...BATCH, token, deadline, payees: [payee] };
  const { address: waiting } = china.banks[0]!; // the bank of the matrix
  return {
    join: [pataca],
    setQuotas: [token, [payer.address], 1],
    enqueue: [instruction, NORMAL, [await orderToQueue(payer, domain, instruction, NORMAL)]],
    enqueueBatch: [payer.address, batch, await orderBatch(payer, domain, batch)],
    cancelPayment: [token, NORMAL, 0],
    raise: [newInstruction({ legs: [{ token, payer: waiting, payee, amount: 1n }], deadline }), 0],
    hold: [token, true],
    setLimits: [token, [{ payee, amount: 1n }]],
    abandon: [token, waiting, NORMAL],
    expire: [token, waiting, NORMAL, 1, [entryOf(queued)]],
    depart: [await kazakhstan.token.getAddress()],
    net: [netOfOne(queued)],
    cancel: [7n],
  };
}

/** A payment as its lane has it. */
function entryOf({ legs, deadline }: Instruction) {
  const { payee, amount } = legs[0]!;
  return entryWords({ kind: "payment", payee, amount, hour: deadline / HOUR });
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
    agree: [cny, { treasury, closing: 0 }],
    stopLending: [cny],
    setCollateral: [cny, kzt, { price: 1n, haircut: 0 }],
    setLine: [cny, bank.address, 1n],
    draw: [cny, 1n, another.instruction, await signEarmark(bank, domain, another)],
    repay: [cny, pledged.instruction, pledged.nonce, 1n],
    confirmRepayment: [cny, pledged.instruction, pledged.nonce, 1n],
    settleDue: [cny, pledged.instruction, pledged.nonce],
  };
}
