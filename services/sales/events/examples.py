"""One valid state of each aggregate: the examples of the published events."""

from typing import Any

ID = "019a0000-0000-7000-8000-0000000000{:02d}"

OPPORTUNITY: dict[str, Any] = {
    "id": ID.format(1),
    "version": 1,
    "number": "OP-2026-000001",
    "externalReference": "1C1I7A6R",
    "name": "Warehouse extension",
    "customerId": ID.format(2),
    "ownerId": ID.format(3),
    "departmentId": ID.format(4),
    "productId": ID.format(5),
    "pipelineId": ID.format(6),
    "stageId": ID.format(7),
    "stageType": "OPEN",
    "fromStageId": None,
    "probability": "0.25",
    "amount": "12500.00",
    "currency": "USD",
    "openedOn": "2026-01-05",
    "expectedCloseOn": "2026-03-31",
    "closedOn": None,
    "leadId": ID.format(8),
    "marketActivityId": ID.format(9),
    "lossReasonId": None,
}

CONTRACT: dict[str, Any] = {
    "id": ID.format(11),
    "version": 1,
    "number": "CT-2026-000001",
    "externalReference": None,
    "customerId": ID.format(2),
    "ownerId": ID.format(3),
    "departmentId": ID.format(4),
    "opportunityId": ID.format(1),
    "amount": "13000.00",
    "currency": "USD",
    "signedOn": None,
    "startsOn": "2026-04-01",
    "endsOn": "2027-03-31",
    "status": "DRAFT",
}

ORDER: dict[str, Any] = {
    "id": ID.format(12),
    "version": 1,
    "number": None,
    "externalReference": "10248",
    "customerId": ID.format(2),
    "customerTypeId": ID.format(13),
    "salespersonId": ID.format(3),
    "departmentId": ID.format(4),
    "makerId": ID.format(3),
    "contractId": ID.format(11),
    "opportunityId": ID.format(1),
    "marketActivityId": ID.format(9),
    "status": "DRAFT",
    "orderedOn": "2026-04-02",
    "dueOn": "2026-05-02",
    "currency": "USD",
    "net": "190.00",
    "total": "190.00",
    "cost": "120.00",
    "lines": [
        {
            "id": ID.format(14),
            "productId": ID.format(5),
            "categoryId": ID.format(15),
            "sku": "MG-1",
            "name": "Mixing gear",
            "quantity": "4",
            "unitPrice": "50",
            "discount": "0.05",
            "net": "190.00",
            "unitCost": "30",
            "cost": "120.00",
        }
    ],
}

SHIPMENT: dict[str, Any] = {
    "id": ID.format(16),
    "version": 1,
    "number": "SH-2026-000001",
    "externalReference": None,
    "customerId": ID.format(2),
    "status": "DRAFT",
    "shippedOn": None,
    "currency": "USD",
    "freight": "12.00",
    "lines": [
        {
            "id": ID.format(17),
            "orderId": ID.format(12),
            "orderLineId": ID.format(14),
            "productId": ID.format(5),
            "categoryId": ID.format(15),
            "salespersonId": ID.format(3),
            "departmentId": ID.format(4),
            "quantity": "2",
            "revenue": "95.00",
            "cost": "60.00",
        }
    ],
}

COLLECTION: dict[str, Any] = {
    "id": ID.format(18),
    "version": 1,
    "number": "CO-2026-000001",
    "externalReference": None,
    "customerId": ID.format(2),
    "currency": "USD",
    "amount": "200.00",
    "receivedOn": "2026-04-20",
    "method": "BANK_TRANSFER",
    "reference": "TRX-81",
    "status": "RECEIVED",
    "credit": "10.00",
    "allocations": [
        {
            "orderId": ID.format(12),
            "salespersonId": ID.format(3),
            "departmentId": ID.format(4),
            "amount": "190.00",
        }
    ],
}
