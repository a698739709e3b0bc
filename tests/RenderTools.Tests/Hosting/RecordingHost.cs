using System.Globalization;
using System.Management.Automation.Host;

namespace RenderTools.Tests.Hosting;

/// <summary>A host without a screen that keeps what is written to it.</summary>
internal sealed class RecordingHost : PSHost
{
    private readonly RecordingUI _ui = new();

    public override string Name => "RenderTools.Tests";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => _ui;

    public override void SetShouldExit(int exitCode) => throw new NotSupportedException();

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication() { }

    public override void NotifyEndApplication() { }

    internal string TakeText() => _ui.TakeText();
}
