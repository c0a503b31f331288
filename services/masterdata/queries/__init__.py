"""Reading master data: it is free for every signed-in viewer, costs need the field group COST."""
