import { payment } from "./payment.ts";
import { showsOf } from "./show.ts";

const LANE = "mark";

/** How currencies, payments, queues and credit are shown. */
export const SETTLEMENT = showsOf([
  [
    "currency show",
    "currency",
    "A currency: supply, what may still be issued today, the issuer's rule, and the deployments that it adopted.",
    "token.name() name=_:text",
    "token.country() issuer=_:country",
    "token.decimals() decimals=_:number",
    "token.totalSupply() supply=_:amount",
    "token.issuance() issuedToday=issued:amount redeemedToday=redeemed:amount issuanceLimit=limit:amount available:amount",
    "token.issuerRule() purposes=0.purposes minTier=0.minTier:number cap=0.cap version=1:number",
    "token.notice() notice=_:span",
    "token.gate() gate=_:account",
    "deployment:account in token.adopted() token.powersOf(deployment) powers=inForce:set(powers) ending:set(powers) until:time",
    "queue.isMember(currency) cleared=_:yesNo",
    "credit.exposureOf(currency) lentNow=_:amount",
  ],
  [
    "pay show",
    "uetr",
    "What became of a payment, by its UETR (gpi): settled, waiting, or refused, leg by leg.",
    payment,
  ],
  [
    "pay pending",
    "payment:hash",
    "An instruction that waits for Supervisors: who has to approve, and until when.",
    "engine.pendingOf(payment) deadline!:time decideBy:time countries:countryList approvals:number settlesOnSilence:yesNo rejected:yesNo",
  ],
  [
    "earmark show",
    "earmark:hash",
    "Money that is set aside for a leg: whose, how much, who releases it, and whether that happened.",
    "engine.Earmarked(earmark) payer!:account releaser:account currency=token:currency amount deadline:time instruction:hash leg:number",
    "engine.EarmarkExecuted(earmark) paid=earmark:happened",
    "engine.EarmarkReleased(earmark) givenBack=earmark:happened",
  ],
  [
    "queue show",
    "currency holder:account",
    "What an account has waiting in a currency: in each lane how many came, left, and may take part in this round.",
    "queue.isMember(currency) cleared!=_:yesNo",
    "queue.round() round=_:number",
    "queue.quotaOf(currency,holder) quota=_:number",
    `priority:word(priority) in [0,1] queue.laneOf(currency,holder,priority) came=head:${LANE} left=settled:${LANE} inRound=cut:${LANE} heldBack=isHeld:yesNo`,
  ],
  [
    "pool show",
    "currency holder:account",
    "What an account has in the pool of a currency: how much nets left of it, and how many came, were read by nets, and may take part in this round.",
    "queue.isMember(currency) cleared!=_:yesNo",
    "queue.round() round=_:number",
    `pool.laneOf(currency,holder) left=rest:${LANE} read=from:${LANE} inRound=cut:${LANE} came=head:${LANE}`,
  ],
  [
    "credit show",
    "currency holder:account",
    "Intraday credit in a currency: who lends, until when, and an account's line.",
    "credit.termsOf(currency) treasury:account closing:number",
    "credit.exposureOf(currency) lentNow=_:amount",
    "credit.lineOf(currency,holder) line=limit:amount drawn:amount",
  ],
  [
    "credit drawn",
    "currency collateral:currency pledge:hash",
    "What was drawn against a pledge, and when it is due.",
    "credit.drawOf(currency,collateral,pledge) owed!:amount dueAt:time lender:account",
    "credit.collateralOf(currency,collateral) haircut:percent",
  ],
  [
    "calendar show",
    "country date:day",
    "Whether a day is a banking day.",
    "calendar.isBankingDay(country,date) bankingDay=_:yesNo",
  ],
]);
