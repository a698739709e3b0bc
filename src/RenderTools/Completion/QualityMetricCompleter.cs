using RenderTools.Encoders;

namespace RenderTools.Completion;

/// <summary>Completes the metrics that this ffmpeg has a filter for.</summary>
public sealed class QualityMetricCompleter : Completer
{
    private protected override Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    )
    {
        var filters = typed.Session.FindMedia().Ffmpeg.Filters;
        return Task.FromResult(
            QualityMetrics
                .Of(filters.Contains)
                .Select(metric => new Suggestion($"{metric}", $"measured by the filter {metric.FilterName()}"))
        );
    }
}
