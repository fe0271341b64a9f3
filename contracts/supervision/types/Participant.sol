// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

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

/// @notice Active -> Revoked, which is final; an active one is Suspended until its suspension ends, by itself.
enum ParticipantStatus {
    None,
    Active,
    Suspended,
    Revoked
}

/// @notice Where an account stands, by its participant; Frozen where the account itself is, whatever its participant is.
enum Standing {
    Unknown,
    Good,
    Expired,
    Suspended,
    Revoked,
    Frozen
}

/// @notice A licensed institution in one word.
/// @dev lei 160 | kind 4 | status 4 | tier 4 | country 12 | expiry 40 | suspendedUntil 32. The status is Active or Revoked;
/// whether an active one is suspended, the clock says. 32 bits of seconds last until the year 2106.
type Participant is uint256;

using {
    leiOf,
    kindOf,
    statusAt,
    tierOf,
    expiryOf,
    countryOf,
    suspendedUntilOf,
    isLicensedAt,
    standingAt,
    suspendedTill,
    revoked,
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
                (uint256(kind) << 92) |
                (uint256(ParticipantStatus.Active) << 88) |
                (uint256(tier) << 84) |
                (uint256(country) << 72) |
                (uint256(expiry) << 32)
        );
}

function leiOf(Participant self) pure returns (bytes20) {
    return bytes20(bytes32(Participant.unwrap(self)));
}

function kindOf(Participant self) pure returns (ParticipantKind) {
    return ParticipantKind((Participant.unwrap(self) >> 92) & 15);
}

function statusAt(Participant self, uint256 time) pure returns (ParticipantStatus status) {
    status = ParticipantStatus(_statusOf(self));
    if (status == ParticipantStatus.Active && time < self.suspendedUntilOf()) return ParticipantStatus.Suspended;
}

function tierOf(Participant self) pure returns (uint8) {
    return uint8((Participant.unwrap(self) >> 84) & 15);
}

function countryOf(Participant self) pure returns (uint16) {
    return uint16((Participant.unwrap(self) >> 72) & 0xfff);
}

/// @notice Unix time at which the licence ends; it does not hold at that second.
function expiryOf(Participant self) pure returns (uint40) {
    return uint40(Participant.unwrap(self) >> 32);
}

/// @notice Unix time at which the last suspension ends or ended; it does not bite at that second.
function suspendedUntilOf(Participant self) pure returns (uint32) {
    return uint32(Participant.unwrap(self));
}

function isLicensedAt(Participant self, uint256 time) pure returns (bool) {
    bool isActive = _statusOf(self) == uint256(ParticipantStatus.Active);
    return isActive && time < self.expiryOf() && time >= self.suspendedUntilOf();
}

function standingAt(Participant self, uint256 time) pure returns (Standing) {
    ParticipantStatus status = self.statusAt(time);
    if (status == ParticipantStatus.None) return Standing.Unknown;
    if (status == ParticipantStatus.Suspended) return Standing.Suspended;
    if (status == ParticipantStatus.Revoked) return Standing.Revoked;
    return time < self.expiryOf() ? Standing.Good : Standing.Expired;
}

/// @notice The participant with another end of its suspension; one that is past ends it.
function suspendedTill(Participant self, uint32 until) pure returns (Participant) {
    return Participant.wrap((Participant.unwrap(self) & ~uint256(type(uint32).max)) | until);
}

function revoked(Participant self) pure returns (Participant) {
    uint256 cleared = Participant.unwrap(self) & ~(uint256(15) << 88);
    return Participant.wrap(cleared | (uint256(ParticipantStatus.Revoked) << 88));
}

function withTerms(Participant self, uint8 tier, uint40 expiry) pure returns (Participant) {
    uint256 cleared = Participant.unwrap(self) & ~((uint256(15) << 84) | (uint256(type(uint40).max) << 32));
    return Participant.wrap(cleared | (uint256(tier) << 84) | (uint256(expiry) << 32));
}

function _statusOf(Participant self) pure returns (uint256) {
    return (Participant.unwrap(self) >> 88) & 15;
}
