import { actsOf } from "../act.ts";

const ISSUANCE = "agreement:number origin:country destination:country lastDay:day document:hash materials:numbers=none";

/** Preferential origin, and the declaration of goods to several customs at once. */
export const CUSTOMS = actsOf([
  [
    "accreditation give",
    "accreditations.accredit",
    "TradeAuthority",
    "country duty:word(duty) holder:account until:time",
    "{country} accredits {holder} as {duty} until {until}; with none, no longer.",
  ],

  // Agreements on origin
  [
    "origin propose",
    "origins.proposeAgreement",
    "Delegation",
    "countries text:hash validFrom:time validUntil:time noticeDays:number validityDays:number answerDays:number checkDays:number",
    "Proposes, and signs, an agreement on origin among {countries}: {text}, from {validFrom} until {validUntil}.",
  ],
  [
    "origin sign",
    "origins.signAgreement",
    "Delegation",
    "agreement:number country",
    "{country} signs agreement {agreement} on origin.",
  ],
  [
    "origin leave",
    "origins.giveNotice",
    "Delegation",
    "agreement:number country",
    "{country} gives notice that it leaves agreement {agreement} on origin.",
  ],
  [
    "origin stay",
    "origins.withdrawNotice",
    "Delegation",
    "agreement:number country",
    "{country} takes back its notice to leave agreement {agreement} on origin.",
  ],

  // Certificates of origin
  [
    "certificate issue",
    "origins.issue",
    "Account",
    ISSUANCE,
    "Certifies that the goods of {document} originate in {origin}, for {destination}, under agreement {agreement}.",
  ],
  [
    "certificate replace",
    "origins.replace",
    "Account",
    `certificate:number ${ISSUANCE} reason:hash`,
    "Replaces certificate {certificate} by one for {document}, from {origin} to {destination}; the reason has the hash {reason}.",
  ],
  [
    "certificate cancel",
    "origins.cancel",
    "Account",
    "certificate:number reason:hash",
    "Cancels certificate {certificate}; the reason has the hash {reason}.",
  ],
  [
    "certificate rely",
    "origins.rely",
    "Account",
    "certificate:number document:hash declaration:hash",
    "Grants the preference on certificate {certificate} for the goods declaration {declaration}.",
  ],
  [
    "certificate doubt",
    "origins.doubt",
    "Anyone",
    "certificate:number material:number",
    "Shows that material {material} of certificate {certificate}, counted from 0, does not originate any more.",
  ],
  [
    "certificate check",
    "origins.openCheck",
    "Account",
    "certificate:number ground:word(checkGround) questions:hash",
    "Asks for a check of certificate {certificate} ({ground}); the questions have the hash {questions}.",
  ],
  [
    "certificate answer",
    "origins.answerCheck",
    "TradeAuthority",
    "check:number confirmed:yesNo statement:hash",
    "Answers check {check}: certificate confirmed: {confirmed}, by the statement {statement}.",
  ],
  [
    "certificate decide",
    "origins.decideCheck",
    "TradeAuthority",
    "check:number denied:yesNo statement:hash",
    "Decides check {check}: preference denied: {denied}, by the statement {statement}.",
  ],

  // The customs window
  [
    "customs open",
    "customs.openWindow",
    "TradeAuthority",
    "country answerTime:span key:bytes",
    "{country} takes declarations, sealed to the key {key}, and answers within {answerTime}.",
  ],
  ["customs close", "customs.closeWindow", "TradeAuthority", "country", "{country} takes no declarations any more."],
  [
    "customs lodge",
    "customs.lodge",
    "Account",
    "home:country documents:hash cargo:hash addressees:json",
    "Declares the goods {cargo} with the documents {documents}, as accredited in {home}, to {addressees}.",
  ],
  [
    "customs widen",
    "customs.widen",
    "Account",
    "declaration:number country scope:set(documents)",
    "Lets {country} read {scope} of declaration {declaration} as well.",
  ],
  [
    "customs read",
    "customs.logReading",
    "Account",
    "declaration:number country scope:set(documents) purpose:hash",
    "Customs of {country} read {scope} of declaration {declaration} for {purpose}.",
  ],
  [
    "customs release",
    "customs.release",
    "Account",
    "declaration:number country",
    "{country} releases the goods of declaration {declaration}.",
  ],
  [
    "customs detain",
    "customs.detain",
    "Account",
    "declaration:number country ground:word(detentionGround) reason:hash until:time",
    "{country} detains the goods of declaration {declaration} until {until} ({ground}); the reason has the hash {reason}.",
  ],
  [
    "customs prolong",
    "customs.prolong",
    "TradeAuthority",
    "declaration:number country reason:hash until:time",
    "{country} prolongs the detention of declaration {declaration} until {until}; the reason has the hash {reason}.",
  ],
]);
