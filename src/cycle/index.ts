export * from "./bls.ts";
export { type CycleKey, type CycleKeySet, keySetOf, keysInForce, sumOfKeys } from "./keys.ts";
export {
  coreOf,
  type CyclePayment,
  cyclePaymentStruct,
  InvalidCyclePayment,
  newCyclePair,
  newCyclePayment,
} from "./payment.ts";
export * from "./proposal.ts";
export { type CycleFate, type CycleRecord, readCycles, type StruckPayment } from "./record.ts";
export * from "./settling.ts";
