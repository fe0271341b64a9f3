// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";

import {ICountryRegistry} from "../governance/interfaces/ICountryRegistry.sol";
import {Office} from "../governance/types/Office.sol";
import {IReportRegistry} from "./interfaces/IReportRegistry.sol";

/// @dev Documented on `IReportRegistry`.
contract ReportRegistry is IReportRegistry {
    ICountryRegistry private immutable _countries;

    /// @inheritdoc IReportRegistry
    mapping(uint16 country => mapping(bytes32 root => uint48)) public anchoredAt;

    constructor(ICountryRegistry countries) {
        _countries = countries;
    }

    /// @inheritdoc IReportRegistry
    function provenAt(
        uint16 country,
        bytes32 root,
        bytes32 report,
        bytes32[] calldata proof
    ) external view returns (uint48) {
        bytes32 leaf = keccak256(abi.encode(keccak256(abi.encode(report))));
        return MerkleProof.verifyCalldata(proof, root, leaf) ? anchoredAt[country][root] : 0;
    }

    /// @inheritdoc IReportRegistry
    function anchor(uint16 country, bytes32 root, uint32 period) external {
        _countries.requireOffice(country, Office.Supervisor, msg.sender);
        require(root != 0, ReportRegistryZeroRoot(country));
        uint48 before = anchoredAt[country][root];
        require(before == 0, ReportRegistryAnchoredBefore(country, root, before));
        anchoredAt[country][root] = Time.timestamp();
        emit ReportsAnchored(country, root, period);
    }
}
