// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title When a country's suspicious-activity reports existed.
/// @notice A Supervisor anchors a batch of reports by the root of a Merkle tree of salted hashes, filled up to a fixed
/// size with hashes of nothing: neither number nor subject shows. Years later one report is proved by itself.
/// @dev Roots stand by country, so that nobody takes another country's root from a waiting transaction.
interface IReportRegistry {
    event ReportsAnchored(uint16 indexed country, bytes32 indexed root, uint32 period);

    error ReportRegistryZeroRoot(uint16 country);
    error ReportRegistryAnchoredBefore(uint16 country, bytes32 root, uint48 anchoredAt);

    /// @notice When a country anchored a batch.
    /// @param country ISO 3166-1 numeric code.
    /// @param root Of the batch's tree.
    /// @return Unix time, 0 if it did not.
    function anchoredAt(uint16 country, bytes32 root) external view returns (uint48);

    /// @notice When a country anchored the batch in which a report is.
    /// @dev A leaf is Keccak-256 of Keccak-256 of the report's hash, and two nodes are hashed in ascending order, as in
    /// OpenZeppelin's standard tree: an inner node is no report.
    /// @param country ISO 3166-1 numeric code.
    /// @param root Of the batch's tree.
    /// @param report Salted hash of the report.
    /// @param proof The siblings from the leaf to the root.
    /// @return Unix time, 0 if the batch was not anchored or the report is not in it.
    function provenAt(
        uint16 country,
        bytes32 root,
        bytes32 report,
        bytes32[] calldata proof
    ) external view returns (uint48);

    /// @notice Anchors a batch. Emits `ReportsAnchored`.
    /// @dev A country that anchors a batch each period, also an empty one, does not show when it had something to report.
    /// @param country ISO 3166-1 numeric code.
    /// @param root Of the batch's tree; neither zero nor one that the country has anchored.
    /// @param period Number of the reporting period in the country's own count, zero for none.
    /// @custom:access The Supervisor of `country`.
    function anchor(uint16 country, bytes32 root, uint32 period) external;
}
