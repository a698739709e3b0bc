using System.Management.Automation;
using System.Management.Automation.Runspaces;
using RenderTools.Fixtures;

namespace RenderTools.Tests.Hosting;

/// <summary>
/// A runspace that has imported out/RenderTools as users do. The module's types live in its own load context:
/// read its objects as <see cref="PSObject"/> properties.
/// </summary>
public sealed class ModuleSession : IDisposable
{
    private readonly Runspace _runspace;
    private readonly RecordingHost _host = new();

    /// <summary>Opens the runspace and imports the module.</summary>
    public ModuleSession()
    {
        _runspace = Open(_host);
        Run("Import-Module -Name $args[0] -ErrorAction Stop", Manifest).ThrowIfFailed();
    }

    /// <summary>The built module's manifest.</summary>
    public static string Manifest => Repository.PathOf("out", "RenderTools", "RenderTools.psd1");

    /// <summary>Sets a variable for the scripts to come.</summary>
    public void Set(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>Makes a directory <c>$PWD</c>, which is not the process's current directory.</summary>
    public void SetLocation(string path) => _runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(path));

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its text.</param>
    /// <param name="arguments">What it sees as <c>$args</c>.</param>
    public ScriptRun Run(string script, params object?[] arguments)
    {
        using var running = Start(script, arguments);
        return running.Wait();
    }

    /// <summary>
    /// Starts a script on another thread, to be watched or stopped. A session runs one script at a time.
    /// </summary>
    public RunningScript Start(string script, params object?[] arguments) => new(_runspace, _host, script, arguments);

    // A session that opens while a file system is mounted or taken away, as other tests do, may come up without drives.
    private static Runspace Open(RecordingHost host)
    {
        for (var attempt = 1; ; attempt++)
        {
            var runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
            runspace.Open();
            if (runspace.SessionStateProxy.Drive.Current is not null || attempt == 10)
                return runspace;
            runspace.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();
}
