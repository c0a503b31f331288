"""What the rules of selling refuse, beside the refusals every mutation may answer."""

from chassis.errors import ErrorKind

ORDER_STATE = ErrorKind("ORDER_STATE", "The order's state does not allow this.")
ORDER_EMPTY = ErrorKind("ORDER_EMPTY", "An order needs at least one line.")
ORDER_IN_PROGRESS = ErrorKind(
    "ORDER_IN_PROGRESS", "Something was shipped or collected already; close the order short instead."
)
OVER_SHIPPED = ErrorKind("OVER_SHIPPED", "More than is open would be shipped; see the blockers.")
NOTHING_OPEN = ErrorKind("NOTHING_OPEN", "The customer has nothing open to ship that you may ship.")
MIXED_DOCUMENTS = ErrorKind(
    "MIXED_DOCUMENTS", "The orders are not all of this customer and currency; see the blockers."
)
SHIPMENT_STATE = ErrorKind("SHIPMENT_STATE", "The shipment's state does not allow this.")
OVER_COLLECTED = ErrorKind("OVER_COLLECTED", "More than is outstanding would be collected; see the blockers.")
OVER_ALLOCATED = ErrorKind("OVER_ALLOCATED", "More than the collection holds would be allocated.")
COLLECTION_STATE = ErrorKind("COLLECTION_STATE", "The collection's state does not allow this.")
CONTRACT_STATE = ErrorKind("CONTRACT_STATE", "The contract's state or term does not allow this.")
CONTRACT_EXCEEDED = ErrorKind("CONTRACT_EXCEEDED", "The orders would draw more than the contract holds.")
LOSS_REASON_REQUIRED = ErrorKind("LOSS_REASON_REQUIRED", "Say why the opportunity was lost.")
STAGE_UNUSABLE = ErrorKind("STAGE_UNUSABLE", "The stage is not of this pipeline or is not in use any more.")
