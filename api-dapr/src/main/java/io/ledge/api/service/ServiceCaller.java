package io.ledge.api.service;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.MetadataApi;

/**
 * Who calls.
 *
 * @param context what the app sees, and may: as its API is served, or as it would be
 * @param shutdown ends what is served of the app, on a thread of its own; null: its API is not served
 */
public record ServiceCaller(AppContext context, MetadataApi metadata, Runnable shutdown) {}
