// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

import {IAssetRegistry} from "../../settlement/interfaces/IAssetRegistry.sol";
import {Agreement, AgreementStatus, Offer, ProjectTerms} from "../types/Project.sol";
import {TrancheTerms} from "../types/Tranche.sol";

/// @title The agreement: a borrower, its project, and who lends what in which currency.
/// @notice The borrower drafts the tranches with a share for each lender; from the first signature on no tranche is added. Whoever signs
/// names the hash of all that was offered, and so knows who ranks before it. A lender that does not sign has no share. Obligations of
/// lenders are several: none answers for another. With the borrower's signature, which is the last, the loan is opened.
/// @dev A tranche's id is its project's shifted by 8 bits, plus its place. At most 8 tranches, in the order of their ranks, and 32 shares,
/// so that all are repaid in one instruction.
interface IProjectAgreement {
    /// @notice A project was drafted.
    event ProjectDrafted(uint256 indexed project, address indexed borrower, uint16 indexed country, ProjectTerms terms);
    /// @notice A tranche was offered to lenders.
    event TrancheOffered(
        uint256 indexed tranche,
        TrancheTerms terms,
        address[] lenders,
        uint56[] amounts,
        bytes32 conditions
    );
    /// @notice A lender is bound, if the borrower signs.
    event LenderCommitted(uint256 indexed tranche, address indexed lender, uint256 index, uint256 amount);
    /// @notice A lender has taken its signature back.
    event LenderWithdrew(uint256 indexed tranche, address indexed lender, uint256 index);
    /// @notice The borrower is bound, and all that have signed before.
    event ProjectSigned(uint256 indexed project, bytes32 terms);

    error ProjectAgreementInvalidTerms(uint256 project);
    error ProjectAgreementInvalidTranche(uint256 project);
    error ProjectAgreementTooMany(uint256 project, uint256 count, uint256 max);
    error ProjectAgreementNotBorrower(uint256 project, address caller);
    error ProjectAgreementNotOffered(uint256 tranche, uint256 index, address caller);
    error ProjectAgreementWrongStatus(uint256 project, AgreementStatus status);
    error ProjectAgreementOtherTerms(uint256 project, bytes32 terms);
    error ProjectAgreementNotLicensed(address account);
    error ProjectAgreementNotPublic(address account);
    error ProjectAgreementOtherEmployer(bytes32 plan, address employer);
    error ProjectAgreementOwnLender(address account);

    /// @notice Whose currencies are lent.
    /// @return The asset registry.
    function assets() external view returns (IAssetRegistry);

    /// @notice An agreement; its status is None for none.
    /// @param project Counted from 1.
    /// @return The agreement.
    function agreementOf(uint256 project) external view returns (Agreement memory);

    /// @notice A share that was offered.
    /// @param tranche Its tranche.
    /// @param index Its place there.
    /// @return The offer.
    function offerOf(uint256 tranche, uint256 index) external view returns (Offer memory);

    /// @notice From which day on nothing is drawn of a tranche, as its lenders signed: no relief has a lender lend for longer.
    /// @param tranche Its id.
    /// @return Day since 1970 (UTC) of the first instalment that was offered; zero for none.
    function availableUntil(uint256 tranche) external view returns (uint24);

    /// @notice Drafts a project. Emits `ProjectDrafted`.
    /// @param terms Sound terms, with a works plan of the caller's own.
    /// @param currency A currency whose gate knows the borrower: its home there is the country that owes.
    /// @return project Its number.
    /// @custom:access A public body or a central bank in good standing, as the borrower: what stands in a debt statement is a country's.
    function draft(ProjectTerms calldata terms, address currency) external returns (uint256 project);

    /// @notice Offers a tranche. Emits `TrancheOffered`.
    /// @param project A draft, without a signature.
    /// @param terms Sound terms; of no lower rank than the tranche before.
    /// @param lenders Up to 16 accounts, none twice, none the borrower's.
    /// @param amounts What each may sign for, minor units, not zero.
    /// @param conditions Commitment to what else is agreed in the tranche, which may be confidential.
    /// @return tranche Its id.
    /// @custom:access The borrower.
    function offer(
        uint256 project,
        TrancheTerms calldata terms,
        address[] calldata lenders,
        uint56[] calldata amounts,
        bytes32 conditions
    ) external returns (uint256 tranche);

    /// @notice Signs for a share. Emits `LenderCommitted`.
    /// @param tranche A tranche of a project that the borrower has not signed yet.
    /// @param index The place of the caller's share.
    /// @param terms Hash of all that was offered (`agreementOf`).
    /// @custom:access The lender, in good standing and not the borrower by its LEI; once.
    function commit(uint256 tranche, uint256 index, bytes32 terms) external;

    /// @notice Takes a signature back. Emits `LenderWithdrew`. Until the borrower signs nobody is bound.
    /// @param tranche A tranche of a project that the borrower has not signed yet.
    /// @param index The place of the caller's share, for which it has signed.
    /// @custom:access The lender.
    function withdraw(uint256 tranche, uint256 index) external;

    /// @notice Signs, and opens the loan: who has not signed before has no share. Emits `ProjectSigned`.
    /// @param project A project that a lender has signed.
    /// @param terms As for `commit`.
    /// @custom:access The borrower.
    function sign(uint256 project, bytes32 terms) external;
}
