/** The file that Lightning's own loop stands in, for places. */
export const LIGHTNING = 'lightning/trainer';

/**
 * What `Trainer.fit` does with a module, as a program: it is followed like a loop that a person wrote. An optimizer's
 * schedule goes on after each epoch, or where the module says so after each batch.
 */
export const PROGRAM = `
import torch

def optimizers(chosen):
    if isinstance(chosen, dict):
        return chosen["optimizer"], chosen.get("lr_scheduler")
    if isinstance(chosen, (list, tuple)):
        first = chosen[0]
        if isinstance(first, (list, tuple)):
            return first[0], chosen[1][0] if len(chosen) > 1 and len(chosen[1]) > 0 else None
        if isinstance(first, dict):
            return first["optimizer"], first.get("lr_scheduler")
        return first, None
    return chosen, None

def fit(model, training, validation, epochs, norm, value):
    optimizer, scheduled = optimizers(model.configure_optimizers())
    scheduler = scheduled["scheduler"] if isinstance(scheduled, dict) else scheduled
    by_step = isinstance(scheduled, dict) and scheduled.get("interval", "epoch") == "step"
    for epoch in range(epochs):
        model.train()
        for place, batch in enumerate(training):
            result = model.training_step(batch, place)
            loss = result["loss"] if isinstance(result, dict) else result
            optimizer.zero_grad()
            loss.backward()
            if norm is not None:
                torch.nn.utils.clip_grad_norm_(model.parameters(), norm)
            if value is not None:
                torch.nn.utils.clip_grad_value_(model.parameters(), value)
            optimizer.step()
            if scheduler is not None and by_step:
                scheduler.step()
        if scheduler is not None and not by_step:
            scheduler.step()
        if validation is not None:
            model.eval()
            with torch.no_grad():
                for place, batch in enumerate(validation):
                    model.validation_step(batch, place)
`;
