using System.Management.Automation;
using RenderTools.Jobs;

namespace RenderTools.Completion;

/// <summary>
/// Completes jobs in the user's cache: their names for Get-RenderJob, and for a command that takes the jobs
/// themselves the call of Get-RenderJob that gives them.
/// </summary>
public sealed class JobCompleter : Completer
{
    private protected override Task<IEnumerable<Suggestion>> FindAsync(
        TypedArgument typed,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            RenderJobs
                .In(RenderJobs.DefaultRoot)
                .Where(job => job.Name.StartsWith(typed.Text, StringComparison.OrdinalIgnoreCase))
                .DistinctBy(job => job.Name, StringComparer.Ordinal)
                .Select(job => Suggest(job, typed.Parameter == "Name"))
        );

    private static Suggestion Suggest(RenderJobInfo job, bool isName)
    {
        var tip = $"{job.State}, {job.Finished} of {job.Chunks} chunks, {job.LastWriteTime:g}";
        var name = WildcardPattern.Escape(job.Name).Replace("'", "''", StringComparison.Ordinal);
        return isName
            ? new Suggestion(WildcardPattern.Escape(job.Name), job.Name, tip)
            : new Suggestion($"(Get-RenderJob '{name}')", job.Name, tip) { IsExpression = true };
    }
}
