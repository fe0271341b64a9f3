// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a participant is licensed as.
enum ParticipantKind {
    None,
    CentralBank,
    Bank,
    PaymentInstitution,
    MarketInfrastructure,
    Corporate,
    PublicBody
}

/// @notice Active <-> Suspended; either -> Revoked, which is final.
enum ParticipantStatus {
    None,
    Active,
    Suspended,
    Revoked
}

/// @notice Where an account stands, by its participant.
enum Standing {
    Unknown,
    Good,
    Expired,
    Suspended,
    Revoked
}

/// @notice A licensed institution in one word.
/// @dev lei 160 | kind 8 | status 8 | tier 8 | expiry 40 | country 16 | spare 16.
type Participant is uint256;

using {
    leiOf,
    kindOf,
    statusOf,
    tierOf,
    expiryOf,
    countryOf,
    isLicensedAt,
    standingAt,
    withStatus,
    withTerms
} for Participant global;

/// @notice A new, active participant.
function toParticipant(
    bytes20 lei,
    uint16 country,
    ParticipantKind kind,
    uint8 tier,
    uint40 expiry
) pure returns (Participant) {
    return
        Participant.wrap(
            (uint256(uint160(lei)) << 96) |
                (uint256(kind) << 88) |
                (uint256(ParticipantStatus.Active) << 80) |
                (uint256(tier) << 72) |
                (uint256(expiry) << 32) |
                (uint256(country) << 16)
        );
}

function leiOf(Participant self) pure returns (bytes20) {
    return bytes20(bytes32(Participant.unwrap(self)));
}

function kindOf(Participant self) pure returns (ParticipantKind) {
    return ParticipantKind(uint8(Participant.unwrap(self) >> 88));
}

function statusOf(Participant self) pure returns (ParticipantStatus) {
    return ParticipantStatus(uint8(Participant.unwrap(self) >> 80));
}

function tierOf(Participant self) pure returns (uint8) {
    return uint8(Participant.unwrap(self) >> 72);
}

/// @notice Unix time at which the licence ends; it does not hold at that second.
function expiryOf(Participant self) pure returns (uint40) {
    return uint40(Participant.unwrap(self) >> 32);
}

function countryOf(Participant self) pure returns (uint16) {
    return uint16(Participant.unwrap(self) >> 16);
}

function isLicensedAt(Participant self, uint256 time) pure returns (bool) {
    return uint8(Participant.unwrap(self) >> 80) == uint8(ParticipantStatus.Active) && time < self.expiryOf();
}

function standingAt(Participant self, uint256 time) pure returns (Standing) {
    ParticipantStatus status = self.statusOf();
    if (status == ParticipantStatus.None) return Standing.Unknown;
    if (status == ParticipantStatus.Suspended) return Standing.Suspended;
    if (status == ParticipantStatus.Revoked) return Standing.Revoked;
    return time < self.expiryOf() ? Standing.Good : Standing.Expired;
}

function withStatus(Participant self, ParticipantStatus status) pure returns (Participant) {
    return Participant.wrap((Participant.unwrap(self) & ~(uint256(0xff) << 80)) | (uint256(status) << 80));
}

function withTerms(Participant self, uint8 tier, uint40 expiry) pure returns (Participant) {
    uint256 cleared = Participant.unwrap(self) & ~(uint256(type(uint48).max) << 32);
    return Participant.wrap(cleared | (uint256(tier) << 72) | (uint256(expiry) << 32));
}
