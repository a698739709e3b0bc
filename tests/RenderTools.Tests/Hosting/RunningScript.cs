using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace RenderTools.Tests.Hosting;

/// <summary>A script that runs on another thread.</summary>
public sealed class RunningScript : IDisposable
{
    private readonly RecordingHost _host;
    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly IAsyncResult _invocation;

    internal RunningScript(Runspace runspace, RecordingHost host, string script, object?[] arguments)
    {
        _host = host;
        host.TakeText();
        _shell = PowerShell.Create(runspace);
        _shell.AddScript(script);
        foreach (var argument in arguments)
            _shell.AddArgument(argument);
        _invocation = _shell.BeginInvoke<PSObject, PSObject>(input: null, _output);
    }

    /// <summary>How many objects it has written so far.</summary>
    public int OutputCount => _output.Count;

    /// <summary>How many progress records it has written so far.</summary>
    public int ProgressCount => _shell.Streams.Progress.Count;

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => _invocation.IsCompleted;

    /// <summary>Stops it as Ctrl+C does, and waits until it has stopped.</summary>
    public ScriptRun Stop()
    {
        _shell.Stop();
        return Wait();
    }

    /// <summary>Waits for its end.</summary>
    public ScriptRun Wait()
    {
        RuntimeException? failure = null;
        try
        {
            _shell.EndInvoke(_invocation);
        }
        catch (RuntimeException exception)
        {
            failure = exception;
        }

        var streams = _shell.Streams;
        return new ScriptRun(
            [.. _output],
            [.. streams.Error],
            [.. streams.Warning.Select(record => record.Message)],
            [.. streams.Verbose.Select(record => record.Message)],
            [.. streams.Progress],
            _host.TakeText(),
            failure
        );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }
}
