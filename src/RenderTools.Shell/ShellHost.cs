using System.Globalization;
using System.Management.Automation.Host;

namespace RenderTools.Shell;

/// <summary>PowerShell's host: output, errors and the exit code; it asks no questions.</summary>
internal sealed class ShellHost(Screen screen) : PSHost
{
    private readonly ShellUI _ui = new(screen);

    public override string Name => "rendertools";

    public override Version Version { get; } = typeof(ShellHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override PSHostUserInterface UI => _ui;

    /// <summary>What <c>exit n</c> asked for; null where nothing did.</summary>
    internal int? RequestedExit { get; private set; }

    /// <summary>Whether an error has reached the screen.</summary>
    internal bool HasShownError => _ui.HasShownError;

    public override void SetShouldExit(int exitCode) => RequestedExit = exitCode;

    public override void EnterNestedPrompt() => throw ShellUI.NoQuestions();

    public override void ExitNestedPrompt()
    {
    }

    // ffmpeg and other programs write to the terminal as they are: there is no mode to leave.
    public override void NotifyBeginApplication() => screen.EraseProgress();

    public override void NotifyEndApplication()
    {
    }
}
