using System.Management.Automation;

namespace RenderTools.Tests.Hosting;

/// <summary>What a script wrote, and how it ended.</summary>
/// <param name="Output">The objects of its pipeline.</param>
/// <param name="Errors">Its non-terminating errors.</param>
/// <param name="Warnings">The texts of its warnings.</param>
/// <param name="Verbose">The texts of its verbose records.</param>
/// <param name="Progress">Its progress records, in the order written.</param>
/// <param name="HostText">What was written to the host alone, such as <c>-WhatIf</c>'s lines.</param>
/// <param name="Failure">The terminating error, or the stop; null where it ran to its end.</param>
public sealed record ScriptRun(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<ProgressRecord> Progress,
    string HostText,
    RuntimeException? Failure
)
{
    /// <summary>The ids of the errors, without the cmdlet's name behind the comma.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    /// <summary>Whether it was stopped, as by Ctrl+C.</summary>
    public bool WasStopped => Failure is PipelineStoppedException;

    /// <summary>The one object it wrote.</summary>
    public PSObject Single =>
        Output.Count == 1
            ? Output[0]
            : throw new InvalidOperationException($"It wrote {Output.Count} objects. {Describe()}");

    /// <summary>This run, where it went without any error.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public ScriptRun ThrowIfFailed() =>
        Failure is null && Errors.Count == 0 ? this : throw new InvalidOperationException(Describe(), Failure);

    private string Describe() =>
        string.Join(Environment.NewLine, Errors.Select(error => error.ToString()).Append(Failure?.Message));
}
